public import Packets
public import SimulationKernel

/// What a stack is created from: its interfaces, static routes and settings.
public struct StackConfiguration: Sendable, Equatable, StateRecord {
  /// The interfaces, in the order of the device's ports.
  public var interfaces: [Interface]
  /// Static IPv4 routes. Those to the interfaces' own subnets follow from the addresses.
  public var ipv4Routes: [Route<IPv4Address>] = []
  /// The same for IPv6.
  public var ipv6Routes: [Route<IPv6Address>] = []
  /// Whether the stack is a router: it forwards packets that are not for itself.
  public var forwards = false
  private var tcpBox = TCPSettings.usual
  private(set) var functionsBox = HookChain.none
  /// The source of the stack's random numbers, such as ephemeral ports and initial sequence numbers.
  public var random: RandomStream

  /// Creates the configuration of a host without static routes and network functions.
  public init(interfaces: [Interface], random: RandomStream) {
    self.interfaces = interfaces
    self.random = random
  }

  public static let fields = Fields(
    \StackConfiguration.interfaces, \.ipv4Routes, \.ipv6Routes, \.forwards, \.tcpBox, \.functionsBox, \.random)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    tcpBox.share(TCPSettings.usual)
    functionsBox.share(HookChain.none)
    let interfaces = interfaces.indices
    guard ipv4Routes.allSatisfy({ interfaces.contains($0.interface) }),
      ipv6Routes.allSatisfy({ interfaces.contains($0.interface) })
    else { throw reader.failure("a route through an interface that does not exist") }
  }
}

extension StackConfiguration {
  /// The settings of the stack's TCP.
  public var tcp: TCPSettings {
    get { tcpBox.value }
    set { tcpBox = Indirect(newValue, orShared: TCPSettings.usual) }
  }

  /// The network functions that see the stack's packets; none unless given.
  public var functions: HookChain {
    get { functionsBox.value }
    set { functionsBox = Indirect(newValue, orShared: HookChain.none) }
  }
}
