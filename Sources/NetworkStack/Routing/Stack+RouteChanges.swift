public import Packets

// What `ip route add` and `ip route del` do.

extension Stack {
  public mutating func addRoute(
    _ route: Route<IPv4Address>, _ attributes: RouteAttributes<IPv4Address> = RouteAttributes()
  ) throws(ConfigurationError) {
    try check(route.interface)
    try ipv4.add(route, attributes, over: interfaces[route.interface])
  }

  /// A gateway of IPv6 may also be named by its link-local address.
  public mutating func addRoute(
    _ route: Route<IPv6Address>, _ attributes: RouteAttributes<IPv6Address> = RouteAttributes()
  ) throws(ConfigurationError) {
    try check(route.interface)
    try ipv6.add(route, attributes, over: interfaces[route.interface])
  }

  public mutating func removeRoute(_ wanted: RouteSelector<IPv4Address>) throws(ConfigurationError) {
    try ipv4.removeRoute(wanted)
  }

  public mutating func removeRoute(_ wanted: RouteSelector<IPv6Address>) throws(ConfigurationError) {
    try ipv6.removeRoute(wanted)
  }
}
