public import Packets

// `ip route add` and `ip route del`.

extension Stack {
  /// Adds an IPv4 route.
  ///
  /// - Throws: `.noSuchInterface`; `.interfaceDown`; `.gatewayUnreachable` if the gateway is not on the interface's link;
  ///   `.invalidSource` if the source is not an address of the stack; `.exists` if there is a route with the same prefix and
  ///   metric; `.noMemory` if the table holds too many different attributes.
  /// - Parameter isAlternative: whether the route may stand beside others to the same prefix with the same metric, by way of other
  ///   gateways: flows spread over them (RFC 2992).
  public mutating func addRoute(
    _ route: Route<IPv4Address>, _ attributes: RouteAttributes<IPv4Address> = RouteAttributes(),
    isAlternative: Bool = false
  ) throws(ConfigurationError) {
    try check(route.interface)
    try ipv4.add(route, attributes, over: interfaces[route.interface], isAlternative: isAlternative)
  }

  /// Adds an IPv6 route. The gateway may be a link-local address.
  ///
  /// - Throws: As for IPv4.
  public mutating func addRoute(
    _ route: Route<IPv6Address>, _ attributes: RouteAttributes<IPv6Address> = RouteAttributes()
  ) throws(ConfigurationError) {
    try check(route.interface)
    try ipv6.add(route, attributes, over: interfaces[route.interface], isAlternative: false)
  }

  /// Removes the first IPv4 route that matches.
  ///
  /// - Throws: `.noSuchRoute` if none does.
  public mutating func removeRoute(_ wanted: RouteSelector<IPv4Address>) throws(ConfigurationError) {
    try ipv4.removeRoute(wanted)
  }

  /// Removes the first IPv6 route that matches.
  ///
  /// - Throws: `.noSuchRoute` if none does.
  public mutating func removeRoute(_ wanted: RouteSelector<IPv6Address>) throws(ConfigurationError) {
    try ipv6.removeRoute(wanted)
  }
}
