public import Packets

// What `ip route add` and `ip route del` do.

extension Stack {
  public mutating func addRoute(_ route: Route<IPv4Address>) throws(ConfigurationError) {
    try check(route.interface)
    guard interfaces[route.interface].isUp else { throw .interfaceDown }
    guard route.kind != .via || interfaces[route.interface].ipv4.contains(where: { $0.isOnLink(route.gateway) }) else {
      throw .gatewayUnreachable
    }
    guard !ipv4Routes.routes.contains(where: { $0.isSamePrefix(as: route) }) else { throw .exists }
    ipv4Routes.add(route)
  }

  /// A gateway of IPv6 may also be named by its link-local address.
  public mutating func addRoute(_ route: Route<IPv6Address>) throws(ConfigurationError) {
    try check(route.interface)
    guard interfaces[route.interface].isUp else { throw .interfaceDown }
    guard route.kind != .via || interfaces[route.interface].ipv6.contains(where: { $0.isOnLink(route.gateway) }) else {
      throw .gatewayUnreachable
    }
    guard !ipv6Routes.routes.contains(where: { $0.isSamePrefix(as: route) }) else { throw .exists }
    ipv6Routes.add(route)
  }

  public mutating func removeRoute(_ wanted: RouteSelector<IPv4Address>) throws(ConfigurationError) {
    guard let route = ipv4Routes.routes.first(where: wanted.matches) else { throw .noSuchRoute }
    ipv4Routes.remove { $0 == route }
  }

  public mutating func removeRoute(_ wanted: RouteSelector<IPv6Address>) throws(ConfigurationError) {
    guard let route = ipv6Routes.routes.first(where: wanted.matches) else { throw .noSuchRoute }
    ipv6Routes.remove { $0 == route }
  }
}

/// Which route is meant: by its prefix, and, where they are given, its gateway and interface.
public struct RouteSelector<Address: InternetAddress>: Sendable {
  var destination: Address
  var prefixLength: Int
  var gateway: Address?
  var interface: Int?

  public init(to destination: Address, prefixLength: Int, gateway: Address? = nil, interface: Int? = nil) {
    self.destination = destination
    self.prefixLength = prefixLength
    self.gateway = gateway
    self.interface = interface
  }

  func matches(_ route: Route<Address>) -> Bool {
    route.isInMainTable && route.destination == destination && route.prefixLength == prefixLength
      && (gateway == nil || route.kind == .via && route.gateway == gateway)
      && (interface == nil || route.interface == interface)
  }
}

extension Route {
  /// Whether `ip route` shows it: routes to the host itself and to broadcast addresses stand in the table `local`.
  public var isInMainTable: Bool { kind == .onLink || kind == .via }

  fileprivate func isSamePrefix(as other: Route) -> Bool {
    isInMainTable == other.isInMainTable && destination == other.destination && prefixLength == other.prefixLength
  }
}
