import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A packet goes out where it came in: its sender could have sent it to the next hop itself, and is told (RFC 1812, section
  /// 5.2.7.2; `send_redirects` 1).
  mutating func redirect(
    _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    guard route.interface == packet.interface, header.optionsLength == 0,
      let back = ipv4.routes.lookup(header.source), back.kind == .onLink, back.interface == packet.interface,
      ipv4.redirects.allows(header.source, at: now)
    else { return }
    let gateway = route.nextHop(to: header.destination)
    sendError(.redirect(to: gateway), about: packet, header, at: now, into: &outbox)
  }

  /// A router says that there is a better one (RFC 1122, section 3.2.2.2). Believed by a host, of the router that it uses now,
  /// about a neighbour whose MAC address it knows; one that it does not know it asks for first (as Linux does).
  mutating func followRedirect(
    _ payload: Payload, _ ip: IPv4Header, _ icmp: ICMPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    let quoted = payload.range.dropFirst(ICMPv4Header.length)
    guard !forwards, !payload.packet.isGroupAddressed, icmp.code <= 3,
      let about = try? IPv4Header(parsingQuoted: outbox.frames.bytes(of: payload.frame).extracting(quoted)),
      interfaces.index(with: about.source) != nil,
      let route = try? ipv4.route(to: about.destination, on: nil, interfaces, at: now),
      route.interface == payload.packet.interface, route.kind == .via, .v4(route.gateway) == payload.source
    else { return }
    let (gateway, interface) = (icmp.gateway, payload.packet.interface)
    guard gateway != route.gateway, let new = ipv4.routes.lookup(gateway), new.kind == .onLink || new.kind == .via
    else {
      return
    }
    let key = NeighborKey(gateway, on: interface)
    guard ipv4.neighbors.isKnown(key) else {
      return solicit(gateway, on: interface, at: now, into: &outbox)
    }
    let way = Redirects.Way(gateway: gateway, interface: interface, expiry: now + Redirects.lifetime)
    ipv4.redirects.remember(way, to: about.destination)
  }
}
