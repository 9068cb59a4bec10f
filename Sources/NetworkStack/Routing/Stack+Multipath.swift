import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Of several routes to one prefix the one that a packet's flow takes: equal-cost multipath by a hash of addresses and
  /// ports (RFC 2992), salted with the router's own address, so that routers in a row do not all choose alike. Fragments
  /// are hashed by their addresses alone, and stay together. A route whose interface is down takes no part.
  func path(
    of route: Route<IPv4Address>?, _ packet: Packet, _ header: IPv4Header, at now: Instant, _ frames: FrameStore
  ) -> Route<IPv4Address>? {
    guard let route, ipv4.routes.hasAlternatives, route.kind == .via else { return route }
    return path(of: route, HookedPacket(packet.frame, header, in: packet.interface, at: now, frames).tuple)
  }

  func path(of route: Route<IPv4Address>, _ flow: FlowTuple) -> Route<IPv4Address> {
    guard ipv4.routes.hasAlternatives, route.kind == .via else { return route }
    let usable = ipv4.routes.alternatives(to: route).filter {
      interfaces[$0.interface].isUp && interfaces[$0.interface].hasCarrier
    }
    guard !usable.isEmpty else { return route }
    let hash = (flow.tableHash ^ interfaces[0].mac.bits).spread
    return usable[Int(hash % UInt64(usable.count))]
  }
}
