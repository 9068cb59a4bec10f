public import Packets

// Questions to the routing tables.

extension SystemCalls {
  /// The route that a packet to `destination` would take, and the address that it would come from; nil where there is
  /// none.
  public func route(to destination: IPv4Address) -> (route: Route<IPv4Address>, source: IPv4Address?)? {
    guard let route = stack.ipv4Routes.lookup(destination) else { return nil }
    return (route, stack.source(on: route.interface, towards: route.nextHop(to: destination)))
  }

  /// The same for IPv6.
  ///
  /// - Parameter interface: that to go out of, which link-local addresses need where there are several.
  public func route(
    to destination: IPv6Address, on interface: Int? = nil
  ) -> (route: Route<IPv6Address>, source: IPv6Address?)? {
    guard let route = stack.ipv6Routes.lookup(destination, on: interface) else { return nil }
    let nextHop = route.nextHop(to: destination)
    return (route, stack.source(on: route.interface, towards: nextHop, for: destination))
  }
}
