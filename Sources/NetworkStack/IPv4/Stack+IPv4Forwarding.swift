import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Passes a packet on (RFC 1812, section 5.2.1), in Linux' order: route, time to live, size, and out. What cannot be sent on
  /// is refused before any function is asked.
  mutating func forward<Way: Passage<IPv4Header>>(
    _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>?, _ passage: inout Way, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard let route = ipv4.path(of: route, packet, header, interfaces, at: now, outbox.frames) else {
      return refuse(packet, header, &passage, .destinationUnreachable(.network), .noRoute, at: now, into: &outbox)
    }
    guard !route.kind.refuses else { return refuse(packet, header, &passage, route.kind, at: now, into: &outbox) }
    guard header.timeToLive > 1 else {
      return refuse(packet, header, &passage, .timeToLiveExceeded, .timeToLiveExceeded, at: now, into: &outbox)
    }
    let limit = header.lengthLimit(mtu: ipv4.mtu(of: route, interfaces), largestFragment: packet.largestFragment)
    guard Int(header.totalLength) <= limit || !header.dontFragment || packet.fits(limit) else {
      let error = ICMPv4Header.destinationUnreachable(.fragmentationNeeded, nextHopMTU: UInt16(clamping: limit))
      return refuse(packet, header, &passage, error, .fragmentationNeeded, at: now, into: &outbox)
    }
    if route.interface == packet.interface, !passage.isTranslated(in: chain) {
      redirect(packet, header, route, at: now, into: &outbox)
    }
    var (packet, header) = (packet, header)
    passage.setWayOut(route.interface, of: self)
    guard passes(&packet, &header, &passage, into: &outbox) else { return }
    if Int(header.totalLength) <= limit {
      forwardWhole(packet, header, route, at: now, into: &outbox)
    } else {
      forwardInPieces(packet, header, route, limit, at: now, into: &outbox)
    }
  }

  /// Passes a packet on as the last one to the same destination.
  @inline(__always) mutating func forward<Way: Passage<IPv4Header>>(
    _ packet: Packet, _ header: IPv4Header, on way: DestinationCache.Entry, _ passage: inout Way,
    into outbox: inout Outbox
  ) {
    var (packet, header) = (packet, header)
    passage.setWayOut(Int(way.interface), of: self)
    guard passes(&packet, &header, &passage, into: &outbox) else { return }
    send(packet.frame, on: way, into: &outbox)
  }

  /// Whether the functions let a packet on its way out pass, and what it began can be remembered.
  @inline(__always) private mutating func passes<Way: Passage<IPv4Header>>(
    _ packet: inout Packet, _ header: inout IPv4Header, _ passage: inout Way, into outbox: inout Outbox
  ) -> Bool {
    passage.pass(.forward, &packet, &header, through: &self, into: &outbox)
      && passage.pass(.postrouting, &packet, &header, through: &self, into: &outbox)
      && passage.confirm(packet, through: &self, into: &outbox)
  }

  /// A route says that the packet goes nowhere (Linux's `ip_error`).
  private mutating func refuse<Way: Passage<IPv4Header>>(
    _ packet: Packet, _ header: IPv4Header, _ passage: inout Way, _ kind: RouteKind, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard kind != .blackhole else { return outbox.drop(packet.frame, on: packet.port, .noRoute) }
    let code: ICMPv4UnreachableCode = kind == .prohibited ? .prohibited : .host
    refuse(packet, header, &passage, .destinationUnreachable(code), .noRoute, at: now, into: &outbox)
  }

  private mutating func refuse<Way: Passage<IPv4Header>>(
    _ packet: Packet, _ header: IPv4Header, _ passage: inout Way, _ error: ICMPv4Header, _ reason: DropReason,
    at now: Instant, into outbox: inout Outbox
  ) {
    var (packet, header) = (packet, header)
    passage.restore(&packet, &header, through: &self, into: &outbox)
    sendError(error, about: packet, header, at: now, into: &outbox)
    outbox.drop(packet.frame, on: packet.port, reason)
  }

  @inline(__always) private mutating func forwardWhole(
    _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    let mtu = ipv4.mtu(of: route, interfaces)
    guard let way = ipv4.way(to: header.destination, route, over: interfaces[route.interface], mtu: mtu, at: now)
    else {
      let frame = outbox.frames.rewrite(packet.frame) { IPv4Header.decrementTimeToLive(in: &$0, at: Packet.start) }
      return transmit(
        frame, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
    ipv4.remember(way)
    send(packet.frame, on: way, into: &outbox)
  }

  /// The one rewrite of a packet whose way is known: most packets of most routers.
  @inline(__always) private func send(_ frame: Frame, on way: DestinationCache.Entry, into outbox: inout Outbox) {
    let frame = outbox.frames.rewrite(frame) { bytes in
      IPv4Header.decrementTimeToLive(in: &bytes, at: Packet.start)
      EthernetHeader.setAddresses(destination: way.mac, source: way.source, in: &bytes)
    }
    outbox.send(frame, on: PortIndex(Int(way.interface)))
  }

  /// A packet that is too long for the next link is cut (RFC 1812, section 5.2.6).
  private mutating func forwardInPieces(
    _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>, _ limit: Int, at now: Instant,
    into outbox: inout Outbox
  ) {
    var forwarded = header
    forwarded.timeToLive -= 1
    let pieces = outbox.frames.cut(packet.frame, forwarded, mtu: limit)
    guard !pieces.isEmpty else { return outbox.drop(packet.frame, on: packet.port, .malformed) }
    outbox.frames.release(packet.frame)
    for piece in pieces {
      transmit(piece, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
    }
  }
}

extension IPv4Header {
  /// The longest packet in bytes that goes out as one. What came in fragments leaves in none that are larger (Linux'
  /// `frag_max_size`).
  func lengthLimit(mtu: Int, largestFragment: Int) -> Int {
    largestFragment == 0 ? mtu : min(mtu, largestFragment)
  }
}

extension Packet {
  /// It came in fragments that are no longer than `limit`, so that it may be cut to them again whatever its header says.
  func fits(_ limit: Int) -> Bool { largestFragment > 0 && largestFragment <= limit }
}
