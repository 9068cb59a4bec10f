import Packets

// Which of its addresses a stack sends from.

extension Stack {
  @inline(__always) func source(for destination: IPv4Address, _ route: Route<IPv4Address>) -> IPv4Address? {
    if route.kind == .local { return destination }
    // Who asks for an address says so.
    if destination == .broadcast { return interfaces[route.interface].ipv4.first?.address }
    if route.hasAttributes, let source = ipv4.routes.attributes(of: route).source { return source }
    return interfaces.source(on: route.interface, towards: route.nextHop(to: destination))
  }

  func source(for destination: IPv6Address, _ route: Route<IPv6Address>) -> IPv6Address? {
    if route.kind == .local { return destination }
    if route.hasAttributes, let source = ipv6.routes.attributes(of: route).source { return source }
    return source(on: route.interface, towards: route.nextHop(to: destination), for: destination)
  }

  func source(on interface: Int, towards nextHop: IPv6Address, for destination: IPv6Address) -> IPv6Address? {
    ipv6.source(on: interfaces[interface], interface, towards: nextHop, for: destination)
  }
}
