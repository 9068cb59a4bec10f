public import Packets
public import SimulationKernel

/// What a stack is made of: its interfaces and the routes of its configuration files.
public struct StackConfiguration: Sendable, Equatable {
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

extension StackConfiguration: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(interfaces)
    writer.write(ipv4Routes)
    writer.write(ipv6Routes)
    writer.write(forwards)
    writer.write(tcp)
    writer.write(functions)
    writer.write(random)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    interfaces = try reader.read()
    (ipv4Routes, ipv6Routes) = (try reader.read(), try reader.read())
    forwards = try reader.read()
    tcpBox = Indirect(try reader.read(), orShared: TCPSettings.usual)
    functionsBox = Indirect(try reader.read(), orShared: HookChain.none)
    random = try reader.read()
  }
}
