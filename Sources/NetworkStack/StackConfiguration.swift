public import Packets
public import SimulationKernel

/// What a stack is made of: its interfaces and the routes of its configuration files.
public struct StackConfiguration: Sendable, Equatable, StateRecord {
  public var interfaces: [Interface]
  /// Beyond those to the interfaces' own subnets, which follow from the addresses.
  public var ipv4Routes: [Route<IPv4Address>] = []
  public var ipv6Routes: [Route<IPv6Address>] = []
  public var forwards = false
  private var tcpBox = TCPSettings.usual
  private(set) var functionsBox = HookChain.none
  public var random: RandomStream

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
  public var tcp: TCPSettings {
    get { tcpBox.value }
    set { tcpBox = Indirect(newValue, orShared: TCPSettings.usual) }
  }

  public var functions: HookChain {
    get { functionsBox.value }
    set { functionsBox = Indirect(newValue, orShared: HookChain.none) }
  }
}
