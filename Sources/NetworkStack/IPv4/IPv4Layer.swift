public import Packets
public import SimulationKernel

/// What a stack keeps for IPv4.
public struct IPv4Layer: Sendable, Equatable, InternetLayer, StateRecord {
  typealias Address = IPv4Address

  // What each packet on its way needs stands first.
  var destinations = DestinationCache()
  private var knownRoutes = RoutingTable<IPv4Address>()
  private var knownNeighbors = NeighborTable<IPv4Address>()
  /// What routers have told of the paths to some destinations.
  public internal(set) var paths = PathMTUCache<IPv4Address>()
  var errors = ErrorLimiter<IPv4Address>()
  /// Better ways that routers have told of, and those that this one has told of.
  var redirects = Redirects()
  /// The addresses that are being asked for before they are used.
  var probes = AddressProbes()
  private var nextIdentification: UInt16
  /// Follows from the routes.
  private(set) var ownAddresses = AddressFilter()

  init(identification: UInt16) { nextIdentification = identification }

  static var minimumMTU: Int { 68 }

  static func addresses(of interface: Interface) -> [InterfaceAddress<IPv4Address>] { interface.ipv4 }

  /// To the addresses themselves, to their subnets' broadcast addresses, and to the subnets.
  static func routes(of interface: Interface, _ index: Int, forwards: Bool) -> [Route<IPv4Address>] {
    interface.ipv4.flatMap { address in
      let subnet = IPv4Prefix(address.address, length: address.prefixLength)
      let local = Route(to: address.address, prefixLength: 32, .local, interface: index)
      let broadcast = subnet.directedBroadcast.map { Route(to: $0, prefixLength: 32, .broadcast, interface: index) }
      let onLink = Route(to: subnet.address, prefixLength: subnet.length, .onLink, interface: index)
      return [local] + (broadcast.map { [$0] } ?? []) + (subnet.length < 32 ? [onLink] : [])
    }.withoutRepetition
  }

  /// The identification of the next packet that the stack makes.
  mutating func identify() -> UInt16 {
    defer { nextIdentification &+= 1 }
    return nextIdentification
  }

  /// With the last address of a subnet go the routes through its gateways.
  mutating func removeUnreachableRoutes(over interface: Int, _ addresses: [InterfaceAddress<IPv4Address>]) {
    let onLink = Set(routes.attributes.indices.filter { routes.attributes[$0].isOnLink }.map { UInt16($0 + 1) })
    routes.remove { route in
      route.kind == .via && route.interface == interface && !addresses.contains { $0.isOnLink(route.gateway) }
        && !onLink.contains(route.attributes)
    }
  }

  public static let fields = Fields(
    \IPv4Layer.knownRoutes, \.knownNeighbors, \.paths, \.errors, \.probes, \.redirects,
    \.nextIdentification
  )
  .derived(\.destinations, DestinationCache()).derived(\.ownAddresses, AddressFilter())

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) { noteOwnAddresses() }
}

// What the cache of destinations follows from. Nobody can change one and leave the other.

extension IPv4Layer {
  /// The routing table.
  public internal(set) var routes: RoutingTable<IPv4Address> {
    @inline(__always) _read { yield knownRoutes }
    @inline(__always) _modify {
      destinations.forget()
      yield &knownRoutes
      noteOwnAddresses()
    }
  }

  /// The ARP cache (RFC 826).
  public internal(set) var neighbors: NeighborTable<IPv4Address> {
    @inline(__always) _read { yield knownNeighbors }
    @inline(__always) _modify {
      destinations.forget()
      yield &knownNeighbors
    }
  }
}

// Senders that cannot be.

extension IPv4Layer {
  /// Whether an address is one of this host's, or one that stands for all hosts of a subnet.
  func isOwnOrBroadcast(_ address: IPv4Address) -> Bool {
    switch routes.lookup(address)?.kind {
    case .local, .broadcast: true
    case .onLink, .via, .blackhole, .unreachable, .prohibited, nil: false
    }
  }

  private mutating func noteOwnAddresses() {
    ownAddresses = AddressFilter()
    for route in knownRoutes.routes where route.kind == .local || route.kind == .broadcast {
      ownAddresses.insert(route.destination)
    }
  }
}

/// A set of addresses that may say yes to one that it does not hold, but never no to one that it does.
struct AddressFilter: Sendable, Equatable {
  private var bits: UInt64 = 0

  mutating func insert(_ address: IPv4Address) { bits |= AddressFilter.bit(of: address) }

  @inline(__always) func mayContain(_ address: IPv4Address) -> Bool { bits & AddressFilter.bit(of: address) != 0 }

  @inline(__always) private static func bit(of address: IPv4Address) -> UInt64 {
    1 << UInt64((address.bits ^ address.bits >> 6 ^ address.bits >> 16) & 63)
  }
}

// The way of packets that are passed on.

extension IPv4Layer {
  /// The way that the last packet to the same destination took, if it is one for this packet.
  @inline(__always) func way(
    of packet: Packet, _ header: IPv4Header, at now: Instant
  ) -> DestinationCache.Entry? {
    guard let way = destinations[header.destination, at: now], header.timeToLive > 1, header.totalLength <= way.mtu,
      packet.largestFragment == 0, Int(way.interface) != packet.interface
    else { return nil }
    return way
  }

  /// The way of a route over `interface` whose next hop is known; nil where it has to be asked for.
  @inline(__always) func way(
    to destination: IPv4Address, _ route: Route<IPv4Address>, over interface: Interface, mtu: Int, at now: Instant
  ) -> DestinationCache.Entry? {
    let nextHop = NeighborKey(route.nextHop(to: destination), on: route.interface)
    guard let neighbor = neighbors.settled(nextHop, at: now) else { return nil }
    return DestinationCache.Entry(
      to: destination, on: route.interface, mtu: mtu, mac: neighbor.mac, from: interface.mac,
      freshUntil: neighbor.until)
  }

  /// Remembers a way. Where several paths lead, the next packet to the same destination may go another one.
  @inline(__always) mutating func remember(_ way: DestinationCache.Entry) {
    if !routes.hasAlternatives { destinations.remember(way) }
  }
}

extension Array where Element: Equatable {
  /// Each element once, where it stands first.
  var withoutRepetition: [Element] { indices.filter { !self[..<$0].contains(self[$0]) }.map { self[$0] } }
}
