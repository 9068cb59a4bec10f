import Fabric
import Packets
import SimulationKernel

// Where packets go.

extension IPv4Layer {
  /// The loopback network is this host (RFC 1122, section 3.2.1.3). The limited broadcast and groups go out of the first
  /// interface unless a route says otherwise.
  ///
  /// A group is on the link (RFC 1112, section 6.1): the default route says which link, but its gateway is not asked. A route
  /// that was made for groups is followed, to its gateway if it has one (Linux's `__mkroute_output`).
  @inline(__always) func route(
    to destination: IPv4Address, on interface: Int?, _ interfaces: [Interface], at now: Instant
  ) throws(SendError) -> Route<IPv4Address> {
    if destination.isLoopback { return Route(to: destination, prefixLength: 32, .local, interface: 0) }
    if destination != .broadcast, let route = routes.lookup(destination, on: interface) {
      if route.kind.refuses { throw SendError(route) }
      if destination.isMulticast, route.prefixLength < 4 || route.kind != .via {
        return Route(to: destination, prefixLength: 32, .broadcast, interface: route.interface)
      }
      guard let way = redirects.way(to: destination, at: now), route.kind == .via, way.interface == route.interface
      else { return route }
      var other = Route(
        to: route.destination, prefixLength: route.prefixLength, .via, interface: way.interface, gateway: way.gateway,
        origin: route.origin)
      other.attributes = route.attributes
      return other
    }
    guard destination == .broadcast || destination.isMulticast,
      let interface = interface ?? routes.lookup(destination)?.wayOut ?? interfaces.firstIndex(where: \.isUp)
    else { throw .networkUnreachable }
    return Route(to: destination, prefixLength: 32, .broadcast, interface: interface)
  }

  /// The largest packet in bytes that may be sent to `destination`, and whether it may be cut further on its way.
  @inline(__always) func path(
    to destination: IPv4Address, _ route: Route<IPv4Address>, _ interfaces: [Interface], at now: Instant
  ) -> (mtu: Int, isLocked: Bool) {
    if route.kind == .local { return (Int(UInt16.max), false) }
    let mtu = mtu(of: route, interfaces)
    guard let path = paths.path(to: destination, at: now), path.mtu < mtu else {
      return (mtu, route.hasAttributes && routes.attributes(of: route).locksMTU)
    }
    return (path.mtu, path.isLocked)
  }

  /// Of several routes to one prefix the one that a packet's flow takes: equal-cost multipath by a hash of addresses and
  /// ports (RFC 2992), salted with the router's own address, so that routers in a row do not all choose alike. Fragments
  /// are hashed by their addresses alone, and stay together. A route whose interface is down takes no part.
  func path(
    of route: Route<IPv4Address>?, _ packet: Packet, _ header: IPv4Header, _ interfaces: [Interface], at now: Instant,
    _ frames: FrameStore
  ) -> Route<IPv4Address>? {
    guard let route, routes.hasAlternatives, route.kind == .via else { return route }
    return path(of: route, HookedPacket(packet.frame, header, in: packet.interface, at: now, frames).tuple, interfaces)
  }

  func path(of route: Route<IPv4Address>, _ flow: FlowTuple<IPv4Address>, _ interfaces: [Interface]) -> Route<
    IPv4Address
  > {
    guard routes.hasAlternatives, route.kind == .via else { return route }
    let usable = routes.alternatives(to: route).filter {
      interfaces[$0.interface].isUp && interfaces[$0.interface].hasCarrier
    }
    guard !usable.isEmpty else { return route }
    let hash = (flow.tableHash ^ interfaces[0].mac.bits).spread
    return usable[Int(hash % UInt64(usable.count))]
  }
}
