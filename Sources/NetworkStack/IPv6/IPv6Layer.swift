public import Packets
public import SimulationKernel

/// What a stack keeps for IPv6.
public struct IPv6Layer: Sendable, Equatable, InternetLayer, StateRecord {
  typealias Address = IPv6Address

  /// The routing table.
  public internal(set) var routes = RoutingTable<IPv6Address>()
  /// The neighbour cache (RFC 4861, section 5.1).
  public internal(set) var neighbors = NeighborTable<IPv6Address>()
  /// What routers have told of the paths to some destinations.
  public internal(set) var paths = PathMTUCache<IPv6Address>()
  var errors = ErrorLimiter<IPv6Address>()
  /// Better first hops that routers have told of.
  var redirects = IPv6Redirects()
  /// The addresses that may not be used yet.
  var tentative = TentativeAddresses()

  init() {}

  static var minimumMTU: Int { IPv6Header.minimumMTU }

  static func addresses(of interface: Interface) -> [InterfaceAddress<IPv6Address>] { interface.ipv6 }

  /// To the addresses themselves, of a router to the anycast addresses of its subnets, and to the subnets.
  static func routes(of interface: Interface, _ index: Int, forwards: Bool) -> [Route<IPv6Address>] {
    interface.ipv6.flatMap { address in
      let anycast = forwards ? address.routersAnycast : nil
      let local = Route(to: address.address, prefixLength: 128, .local, interface: index)
      let onLink = Route(to: address.address, prefixLength: address.prefixLength, .onLink, interface: index)
      return [local] + (anycast.map { [Route(to: $0, prefixLength: 128, .local, interface: index)] } ?? [])
        + (address.prefixLength < 128 ? [onLink] : [])
    }.withoutRepetition
  }

  public static let fields = Fields(\IPv6Layer.routes, \.neighbors, \.paths, \.errors, \.redirects, \.tentative)
}

extension InterfaceAddress<IPv6Address> {
  /// The address that all routers of a subnet have (RFC 4291, section 2.6.1); nil for a link between two routers (RFC 6164).
  var routersAnycast: IPv6Address? {
    let anycast = address.masked(to: prefixLength)
    return prefixLength < 127 && !anycast.isUnspecified ? anycast : nil
  }
}
