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
    guard let way = way(to: header.destination, route, at: now) else {
      let frame = outbox.frames.rewrite(packet.frame) { IPv4Header.decrementTimeToLive(in: &$0, at: Packet.start) }
      return transmit(
        frame, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
    // Where several paths lead, the next packet to the same destination may go another way.
    if !ipv4Routes.hasAlternatives { destinations.remember(way) }
    pass(packet.frame, on: way, into: &outbox)
  }

  /// Passes a packet on as the last one to the same destination, if nothing has changed since. Returns whether it went.
  mutating func forwardAlike(
    _ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) -> Bool {
    guard let way = way(of: header, to: header.destination, at: now) else { return false }
    pass(packet.frame, on: way, into: &outbox)
    return true
  }

  /// The way that the last packet to the same destination took, if it is one for this packet.
  @inline(__always) func way(
    of header: IPv4Header, to destination: IPv4Address, at now: Instant
  ) -> DestinationCache.Entry? {
    guard let way = destinations[destination, at: now], header.timeToLive > 1, header.totalLength <= way.mtu
    else { return nil }
    return way
  }

  /// The one rewrite of a packet whose way is known: most packets of most routers.
  @inline(__always) func pass(_ frame: Frame, on way: DestinationCache.Entry, into outbox: inout Outbox) {
    let frame = outbox.frames.rewrite(frame) { bytes in
      IPv4Header.decrementTimeToLive(in: &bytes, at: Packet.start)
      EthernetHeader.setAddresses(destination: way.mac, source: way.source, in: &bytes)
    }
    outbox.send(frame, on: PortIndex(Int(way.interface)))
  }

  /// The way of a route whose next hop is known; nil where it has to be asked for.
  @inline(__always) private func way(
    to destination: IPv4Address, _ route: Route<IPv4Address>, at now: Instant
  ) -> DestinationCache.Entry? {
    let nextHop = NeighborKey(route.nextHop(to: destination), on: route.interface)
    guard let neighbor = ipv4Neighbors.settled(nextHop, at: now) else { return nil }
    return DestinationCache.Entry(
      to: destination, on: route.interface, mtu: interfaces[route.interface].mtu, mac: neighbor.mac,
      from: interfaces[route.interface].mac, freshUntil: neighbor.until)
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
    let pieces = cut(packet.frame, forwarded, mtu: mtu, into: &outbox)
    guard !pieces.isEmpty else { return outbox.drop(packet.frame, on: packet.port, .malformed) }
    outbox.frames.release(packet.frame)
    for piece in pieces {
      transmit(piece, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
  }
}
