import Packets
import SimulationKernel

// Where packets go, and from which address.

extension IPv6Layer {
  /// Groups go out of the first interface that speaks IPv6 unless the sender names one.
  func route(
    to destination: IPv6Address, on interface: Int?, _ interfaces: [Interface]
  ) throws(SendError) -> Route<IPv6Address> {
    if destination.isLoopback { return Route(to: destination, prefixLength: 128, .local, interface: 0) }
    if destination.isMulticast {
      guard let interface = interface ?? interfaces.firstIndex(where: { $0.isUp && !$0.ipv6.isEmpty }) else {
        throw .networkUnreachable
      }
      return Route(to: destination, prefixLength: 128, .broadcast, interface: interface)
    }
    guard let route = routes.lookup(destination, on: interface) else { throw .networkUnreachable }
    if route.kind.refuses { throw SendError(route) }
    return redirects.better(route, to: destination)
  }

  /// The largest packet in bytes that may be sent to `destination`.
  func pathMTU(
    to destination: IPv6Address, _ route: Route<IPv6Address>, _ interfaces: [Interface], at now: Instant
  ) -> Int {
    if route.kind == .local { return IPv6Header.length + Int(UInt16.max) }
    return min(mtu(of: route, interfaces), paths.path(to: destination, at: now)?.mtu ?? .max)
  }

  /// The address to send from on an interface, the one numbered `index`: link-local to link-local, else one in the subnet, else the first of global scope. One that is
  /// tentative only where there is no other.
  func source(
    on interface: Interface, _ index: Int, towards nextHop: IPv6Address, for destination: IPv6Address
  ) -> IPv6Address? {
    let isLocal = destination.isLinkLocal || destination.isMulticast
    let candidates = interface.ipv6.filter {
      $0.address.isLinkLocal == isLocal && tentative.find($0.address, on: index)?.isDuplicate != true
    }
    let ready = candidates.filter { tentative.find($0.address, on: index) == nil }
    let eligible = ready.isEmpty ? candidates : ready
    return (eligible.first { $0.isOnLink(destination) } ?? eligible.first { $0.isOnLink(nextHop) } ?? eligible.first)?
      .address
  }
}
