public import Packets
public import SimulationKernel

/// What a stack keeps for IPv6.
public struct IPv6Layer: Sendable, Equatable, InternetLayer {
  typealias Address = IPv6Address

  public internal(set) var routes = RoutingTable<IPv6Address>()
  public internal(set) var neighbors = NeighborTable<IPv6Address>()
  /// What routers have told of the paths to some destinations.
  public internal(set) var paths = PathMTUCache<IPv6Address>()
  var errors = ErrorLimiter<IPv6Address>()
  /// The addresses that may not be used yet.
  var tentative = TentativeAddresses()

  init() {}

  static func addresses(of interface: Interface) -> [InterfaceAddress<IPv6Address>] { interface.ipv6 }

  /// To the addresses themselves and to their subnets.
  static func routes(of interface: Interface, _ index: Int) -> [Route<IPv6Address>] {
    interface.ipv6.flatMap { address in
      let local = Route(to: address.address, prefixLength: 128, .local, interface: index)
      let onLink = Route(to: address.address, prefixLength: address.prefixLength, .onLink, interface: index)
      return [local] + (address.prefixLength < 128 ? [onLink] : [])
    }.withoutRepetition
  }
}

extension IPv6Layer: StateRecord {
  public static let fields = Fields(\IPv6Layer.routes, \.neighbors, \.paths, \.errors, \.tentative)
}
