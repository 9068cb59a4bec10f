public import Packets

// Questions to the routing tables.

extension Stack {
  /// The route that a packet to `destination` would take, and the address that it would come from; nil where there is
  /// none.
  ///
  /// - Parameter interface: that to go out of; nil for any.
  public func route(
    to destination: IPv4Address, on interface: Int? = nil
  ) -> (route: Route<IPv4Address>, source: IPv4Address?)? {
    guard let route = ipv4.routes.lookup(destination, on: interface) else { return nil }
    return (route, interfaces.source(on: route.interface, towards: route.nextHop(to: destination)))
  }

  /// The same for IPv6, where link-local addresses need an interface if there are several.
  public func route(
    to destination: IPv6Address, on interface: Int? = nil
  ) -> (route: Route<IPv6Address>, source: IPv6Address?)? {
    guard let route = ipv6.routes.lookup(destination, on: interface) else { return nil }
    return (route, source(on: route.interface, towards: route.nextHop(to: destination), for: destination))
  }
}
