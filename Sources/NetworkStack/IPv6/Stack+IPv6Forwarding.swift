import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Passes a packet on (RFC 8200, section 3), in Linux' order: route, hop limit, scope, size, and out. What cannot be sent on is
  /// refused before any function is asked.
  mutating func forward<Way: Passage<IPv6Header>>(
    _ packet: Packet, _ header: IPv6Header, _ route: Route<IPv6Address>?, _ passage: inout Way, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard !header.destination.isLinkLocal, !header.source.isUnspecified else {
      return outbox.drop(packet.frame, on: packet.port, .notForwarding)
    }
    guard let route else {
      return refuse(packet, header, .destinationUnreachable(.noRoute), .noRoute, at: now, into: &outbox)
    }
    guard !route.kind.refuses else { return refuse(packet, header, route.kind, at: now, into: &outbox) }
    guard header.hopLimit > 1 else {
      return refuse(packet, header, .hopLimitExceeded, .timeToLiveExceeded, at: now, into: &outbox)
    }
    // What is link-local stays on its link (RFC 4291, section 2.5.6; RFC 4443, section 3.1).
    if route.interface == packet.interface {
      redirect(packet, header, route, at: now, into: &outbox)
    } else if header.source.isLinkLocal {
      return refuse(packet, header, .destinationUnreachable(.beyondScope), .notForwarding, at: now, into: &outbox)
    }
    let mtu = ipv6.mtu(of: route, interfaces)
    guard header.totalLength <= mtu || packet.fits(mtu) else {
      return refuse(packet, header, .packetTooBig(mtu: UInt32(mtu)), .fragmentationNeeded, at: now, into: &outbox)
    }
    var (packet, header) = (packet, header)
    passage.setWayOut(route.interface, of: self)
    guard passage.pass(.forward, &packet, &header, through: &self, into: &outbox),
      passage.pass(.postrouting, &packet, &header, through: &self, into: &outbox),
      passage.confirm(packet, through: &self, into: &outbox)
    else { return }
    if packet.largestFragment > 0, header.totalLength > packet.largestFragment {
      return forwardInPieces(packet, header, route, at: now, into: &outbox)
    }
    let nextHop = route.nextHop(to: header.destination)
    let mac = ipv6.neighbors.settled(NeighborKey(nextHop, on: route.interface), at: now)?.mac
    let source = interfaces[route.interface].mac
    let frame = outbox.frames.rewrite(packet.frame) { bytes in
      IPv6Header.decrementHopLimit(in: &bytes, at: Packet.start)
      if let mac { EthernetHeader.setAddresses(destination: mac, source: source, in: &bytes) }
    }
    guard mac == nil else { return outbox.send(frame, on: PortIndex(route.interface)) }
    transmit(frame, to: nextHop, on: route.interface, at: now, into: &outbox)
  }

  /// A route says that the packet goes nowhere (Linux's `ip6_pkt_discard` and `ip6_pkt_prohibit`).
  private mutating func refuse(
    _ packet: Packet, _ header: IPv6Header, _ kind: RouteKind, at now: Instant, into outbox: inout Outbox
  ) {
    guard kind != .blackhole else { return outbox.drop(packet.frame, on: packet.port, .noRoute) }
    let code: ICMPv6UnreachableCode = kind == .prohibited ? .prohibited : .noRoute
    refuse(packet, header, .destinationUnreachable(code), .noRoute, at: now, into: &outbox)
  }

  /// Nothing rewrites IPv6, so that the packet is as its sender knows it.
  private mutating func refuse(
    _ packet: Packet, _ header: IPv6Header, _ error: ICMPv6Header, _ reason: DropReason, at now: Instant,
    into outbox: inout Outbox
  ) {
    sendError(error, about: packet, header, at: now, into: &outbox)
    outbox.drop(packet.frame, on: packet.port, reason)
  }

  /// What came in fragments, and was put together for the functions, leaves in fragments no larger than those (Linux'
  /// `frag_max_size`).
  private mutating func forwardInPieces(
    _ packet: Packet, _ header: IPv6Header, _ route: Route<IPv6Address>, at now: Instant, into outbox: inout Outbox
  ) {
    var forwarded = header
    forwarded.hopLimit -= 1
    let limit = max(packet.largestFragment, IPv6Header.minimumMTU)
    let identification = UInt32(truncatingIfNeeded: random.next())
    for piece in outbox.frames.cut(packet.frame, forwarded, mtu: limit, identification: identification) {
      transmit(piece, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
    outbox.frames.release(packet.frame)
  }
}

extension IPv6Header {
  /// Bytes of the packet, with this header.
  var totalLength: Int { IPv6Header.length + Int(payloadLength) }
}
