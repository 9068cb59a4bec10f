import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Passes a packet on (RFC 1812, section 5.2.1): time to live, route, size, and out.
  mutating func forwardIPv4(
    _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>?, at now: Instant, into outbox: inout Outbox
  ) {
    guard header.timeToLive > 1 else {
      sendError(.timeToLiveExceeded, about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .timeToLiveExceeded)
    }
    guard let route else {
      sendError(.destinationUnreachable(.network), about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .noRoute)
    }
    guard Int(header.totalLength) <= interfaces[route.interface].mtu else {
      return forwardInPieces(packet, header, route, at: now, into: &outbox)
    }
    guard let way = ipv4.way(to: header.destination, route, over: interfaces[route.interface], at: now) else {
      let frame = outbox.frames.rewrite(packet.frame) { IPv4Header.decrementTimeToLive(in: &$0, at: Packet.start) }
      return transmit(
        frame, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
    ipv4.remember(way)
    pass(packet.frame, on: way, into: &outbox)
  }

  /// Passes a packet on as the last one to the same destination, if nothing has changed since. Returns whether it went.
  mutating func forwardAlike(
    _ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) -> Bool {
    guard let way = ipv4.way(of: header, to: header.destination, at: now) else { return false }
    pass(packet.frame, on: way, into: &outbox)
    return true
  }

  /// The one rewrite of a packet whose way is known: most packets of most routers.
  @inline(__always) func pass(_ frame: Frame, on way: DestinationCache.Entry, into outbox: inout Outbox) {
    let frame = outbox.frames.rewrite(frame) { bytes in
      IPv4Header.decrementTimeToLive(in: &bytes, at: Packet.start)
      EthernetHeader.setAddresses(destination: way.mac, source: way.source, in: &bytes)
    }
    outbox.send(frame, on: PortIndex(Int(way.interface)))
  }

  /// A packet is too long for the next link (RFC 1812, section 5.2.6): it is cut, or, where it must not be, its sender
  /// learns what would fit (RFC 1191, section 4).
  private mutating func forwardInPieces(
    _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    let mtu = interfaces[route.interface].mtu
    guard !header.dontFragment else {
      let error = ICMPv4Header.destinationUnreachable(.fragmentationNeeded, nextHopMTU: UInt16(clamping: mtu))
      sendError(error, about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .fragmentationNeeded)
    }
    var forwarded = header
    forwarded.timeToLive -= 1
    let pieces = outbox.frames.cut(packet.frame, forwarded, mtu: mtu)
    guard !pieces.isEmpty else { return outbox.drop(packet.frame, on: packet.port, .malformed) }
    outbox.frames.release(packet.frame)
    for piece in pieces {
      transmit(piece, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
  }
}
