import Fabric
public import Packets
public import SimulationKernel

/// The TCP/IP stack of one guest: what its kernel knows of interfaces, addresses, routes, neighbours and sockets.
///
/// It has no clock and no wires: the instant and the outbox come in with each call.
///
/// Left out: what a small lab does not need or Linux leaves to a daemon, namely router advertisements and address
/// configuration by them, reports of group membership (IGMP, MLD), redirects, source routes, and IPv4 address conflict
/// detection.
public struct Stack: Sendable, Equatable {
  public internal(set) var interfaces: [Interface]
  public internal(set) var ipv4Routes = RoutingTable<IPv4Address>()
  public internal(set) var ipv6Routes = RoutingTable<IPv6Address>()
  public internal(set) var ipv4Neighbors = NeighborTable<IPv4Address>()
  public internal(set) var ipv6Neighbors = NeighborTable<IPv6Address>()
  /// Whether packets for others are passed on (`net.ipv4.ip_forward`, `net.ipv6.conf.all.forwarding`).
  public let forwards: Bool
  /// The IPv6 addresses that may not be used yet.
  var tentative: [TentativeAddress] = []
  /// What routers have told of the paths to some destinations.
  public internal(set) var ipv4Paths = PathMTUCache<IPv4Address>()
  public internal(set) var ipv6Paths = PathMTUCache<IPv6Address>()
  var ipv4Errors = ErrorLimiter<IPv4Address>()
  var ipv6Errors = ErrorLimiter<IPv6Address>()
  /// The fragments of packets for this host.
  var reassembly = Reassembly()
  var random: RandomStream
  var nextIdentification: UInt16
  var sockets: [Socket] = []
  var nextSocket: UInt32 = 1
  /// Sockets in which something arrived since the processes last ran.
  var readable: [SocketID] = []
  /// Packets to this host's own addresses, with when they come out of the loopback interface.
  var loopback = Fifo<LoopbackPacket>()
  /// When the stack wants to be called; `.never` where no timer runs.
  var nextWake = Instant.never

  public init(_ configuration: HostConfiguration) {
    interfaces = configuration.interfaces
    forwards = configuration.forwards
    random = configuration.random
    nextIdentification = 0
    nextIdentification = UInt16(truncatingIfNeeded: random.next())
    for index in interfaces.indices { addLinkLocalAddress(on: index) }
    let (ipv4, ipv6) = (interfaces.indices.flatMap(ipv4Routes(of:)), interfaces.indices.flatMap(ipv6Routes(of:)))
    ipv4Routes = RoutingTable(ipv4 + configuration.ipv4Routes)
    ipv6Routes = RoutingTable(ipv6 + configuration.ipv6Routes)
  }
}

/// What a guest finds when it starts: its interfaces and the routes of its configuration files.
public struct HostConfiguration: Sendable, Equatable {
  public var interfaces: [Interface]
  /// Beyond those to the interfaces' own subnets, which follow from the addresses.
  public var ipv4Routes: [Route<IPv4Address>] = []
  public var ipv6Routes: [Route<IPv6Address>] = []
  public var forwards = false
  public var random: RandomStream

  public init(interfaces: [Interface], random: RandomStream) {
    self.interfaces = interfaces
    self.random = random
  }
}

extension HostConfiguration: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(interfaces)
    writer.write(ipv4Routes)
    writer.write(ipv6Routes)
    writer.write(forwards)
    writer.write(random)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    interfaces = try reader.read()
    (ipv4Routes, ipv6Routes) = (try reader.read(), try reader.read())
    forwards = try reader.read()
    random = try reader.read()
  }
}

extension Stack: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(interfaces)
    writer.write(ipv4Routes)
    writer.write(ipv6Routes)
    writer.write(ipv4Neighbors)
    writer.write(ipv6Neighbors)
    writer.write(forwards)
    writer.write(tentative)
    writer.write(ipv4Paths)
    writer.write(ipv6Paths)
    writer.write(ipv4Errors)
    writer.write(ipv6Errors)
    writer.write(reassembly)
    writer.write(random)
    writer.write(nextIdentification)
    writer.write(sockets)
    writer.write(nextSocket)
    writer.write(readable)
    writer.write(loopback)
    writer.write(nextWake)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    interfaces = try reader.read()
    (ipv4Routes, ipv6Routes) = (try reader.read(), try reader.read())
    (ipv4Neighbors, ipv6Neighbors) = (try reader.read(), try reader.read())
    forwards = try reader.read()
    tentative = try reader.read()
    (ipv4Paths, ipv6Paths) = (try reader.read(), try reader.read())
    (ipv4Errors, ipv6Errors) = (try reader.read(), try reader.read())
    reassembly = try reader.read()
    random = try reader.read()
    nextIdentification = try reader.read()
    sockets = try reader.read()
    nextSocket = try reader.read()
    readable = try reader.read()
    loopback = try reader.read()
    nextWake = try reader.read()
  }
}
