import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A packet goes out where it came in: its sender could have sent it to the next hop itself, and is told (RFC 4861, section
  /// 8.2; Linux's `ndisc_send_redirect`). Only what hosts believe is said: from a link-local address, of a neighbour or of a
  /// router by its link-local address.
  mutating func redirect(
    _ packet: Packet, _ header: IPv6Header, _ route: Route<IPv6Address>, at now: Instant, into outbox: inout Outbox
  ) {
    let target = route.nextHop(to: header.destination)
    let interface = packet.interface
    guard ipv6.errors.allows(header.destination, at: now), target == header.destination || target.isLinkLocal,
      let own = interfaces[interface].ipv6.first(where: { $0.address.isLinkLocal })?.address,
      tentativeAddress(own, on: interface) == nil,
      let back = try? ipv6.route(to: header.source, on: interface, interfaces), back.kind == .onLink,
      ipv6.errors.allows(header.source, at: now)
    else { return }
    var redirect = NeighborRedirect(target: target, destination: header.destination)
    let key = NeighborKey(target, on: interface)
    if let index = ipv6.neighbors.entries.index(of: key), ipv6.neighbors.entries[at: index].state != .incomplete {
      redirect.targetLinkLayerAddress = ipv6.neighbors.entries[at: index].mac
    }
    let quoted = redirect.quotation(of: header.totalLength)
    let quotation = outbox.frames.copy(of: packet.frame, Packet.start..<Packet.start + quoted)
    sendNeighborDiscovery(
      length: redirect.length(quoting: quoted), from: own, to: header.source, mac: nil, on: interface, at: now,
      into: &outbox
    ) { bytes, start in
      redirect.emit(into: &bytes, at: start, quoting: quotation.span.bytes, source: own, destination: header.source)
    }
  }

  /// A router says that there is a better first hop (RFC 4861, section 8.3). Believed by a host, of the router that it uses now
  /// (Linux's `rt6_do_redirect`, `accept_redirects` 1).
  mutating func receiveRedirect(_ payload: Payload, _ ip: IPv6Header, at now: Instant, into outbox: inout Outbox) {
    let interface = payload.packet.interface
    guard payload.timeToLive == NeighborSolicitation.hopLimit, ip.source.isLinkLocal,
      let redirect = try? NeighborRedirect(
        parsing: outbox.frames.bytes(of: payload.frame).extracting(payload.range))
    else { return outbox.drop(payload.frame, on: payload.packet.port, .malformed) }
    outbox.frames.release(payload.frame)
    guard !forwards, let route = try? ipv6.route(to: redirect.destination, on: nil, interfaces),
      route.kind == .via, route.interface == interface, route.gateway == ip.source
    else { return }
    if let mac = redirect.targetLinkLayerAddress {
      learn(NeighborNews(mac: mac, creates: true), of: redirect.target, on: interface, at: now, into: &outbox)
    }
    ipv6.redirects.remember(
      IPv6Redirects.Way(target: redirect.target, interface: interface), to: redirect.destination)
  }
}
