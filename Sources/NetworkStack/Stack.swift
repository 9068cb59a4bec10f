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
  // What each packet on its way needs stands first, because in a large lab each hop waits for memory.
  public internal(set) var interfaces: [Interface] { didSet { destinations.forget() } }
  /// Whether packets for others are passed on (`net.ipv4.ip_forward`, `net.ipv6.conf.all.forwarding`).
  public let forwards: Bool
  /// Whether functions see the packets; it follows from the chain, as the next one does.
  let isHooked: Bool
  let isTransparent: Bool
  /// When the stack wants to be called; `.never` where no timer runs.
  public internal(set) var nextWake = Instant.never
  /// Sockets in which something arrived since their owners were last told.
  @usableFromInline var readable: [SocketID] = []
  var destinations = DestinationCache()
  public internal(set) var ipv4Routes = RoutingTable<IPv4Address>() { didSet { destinations.forget() } }
  public internal(set) var ipv4Neighbors = NeighborTable<IPv4Address>() { didSet { destinations.forget() } }
  public internal(set) var ipv6Routes = RoutingTable<IPv6Address>()
  public internal(set) var ipv6Neighbors = NeighborTable<IPv6Address>()
  @usableFromInline var tcpBox: Indirect<TCPTable>
  public internal(set) var sockets: [Socket] = []
  var nextSocket: UInt32 = 1
  /// The IPv6 addresses that may not be used yet.
  var tentative: [TentativeAddress] = []
  /// The addresses that are being asked for before they are used.
  var probes: [AddressProbe] = []
  /// What routers have told of the paths to some destinations.
  public internal(set) var ipv4Paths = PathMTUCache<IPv4Address>()
  public internal(set) var ipv6Paths = PathMTUCache<IPv6Address>()
  var ipv4Errors = ErrorLimiter<IPv4Address>()
  var ipv6Errors = ErrorLimiter<IPv6Address>()
  /// The fragments of packets for this host.
  var reassembly = Reassembly()
  var random: RandomStream
  var nextIdentification: UInt16
  /// Packets to this host's own addresses, with when they come out of the loopback interface.
  var loopback = Fifo<LoopbackPacket>()
  var chainBox: Indirect<HookChain>

  public init(_ configuration: StackConfiguration) {
    interfaces = configuration.interfaces
    forwards = configuration.forwards
    random = configuration.random
    nextIdentification = 0
    tcpBox = Indirect(TCPTable(configuration.tcp), orShared: TCPTable.unused)
    chainBox = configuration.functionsBox
    (isHooked, isTransparent) = (!configuration.functions.isEmpty, configuration.functions.isTransparent)
    addOwnedAddresses()
    nextIdentification = UInt16(truncatingIfNeeded: random.next())
    for index in interfaces.indices { addLinkLocalAddress(on: index) }
    let (ipv4, ipv6) = (interfaces.indices.flatMap(ipv4Routes(of:)), interfaces.indices.flatMap(ipv6Routes(of:)))
    ipv4Routes = RoutingTable(ipv4 + configuration.ipv4Routes)
    ipv6Routes = RoutingTable(ipv6 + configuration.ipv6Routes)
    nextWake = chain.nextWake
  }
}

// Many machines of a large lab speak no TCP and have no functions.
extension Stack {
  public internal(set) var tcp: TCPTable {
    @inline(__always) _read { yield tcpBox.value }
    @inline(__always) _modify { yield &tcpBox.value }
  }

  /// The functions that see packets on their way through.
  public internal(set) var chain: HookChain {
    @inline(__always) _read { yield chainBox.value }
    @inline(__always) _modify { yield &chainBox.value }
  }
}
