import Fabric
import Packets
import SimulationKernel

// Neighbour discovery (RFC 4861, section 7), the counterpart of ARP in ICMPv6.

extension Stack {
  /// Sends an IPv6 packet to a neighbour once its MAC address is known.
  mutating func transmit(
    _ frame: Frame, to nextHop: IPv6Address, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) {
    let key = NeighborKey(nextHop, on: interface)
    switch ipv6.neighbors.use(key, for: frame, earliest: ipv6.tentative.earliestSolicitation(on: interface), at: now) {
    case .send(let mac):
      emit(frame, to: mac, on: interface, into: &outbox)
    case .wait(let solicits, let lost):
      drop(lost, on: interface, .unresolvedNeighbor, into: &outbox)
      if solicits { sendSolicitation(for: nextHop, on: interface, unicastTo: nil, at: now, into: &outbox) }
    }
    nextWake = min(nextWake, ipv6.neighbors.nextDue)
  }

  /// RFC 4861, section 7.2.3.
  mutating func receiveSolicitation(_ payload: Payload, _ ip: IPv6Header, at now: Instant, into outbox: inout Outbox) {
    let interface = payload.packet.interface
    guard payload.timeToLive == NeighborSolicitation.hopLimit,
      let solicitation = try? NeighborSolicitation(
        parsing: outbox.frames.bytes(of: payload.frame).extracting(payload.range)),
      ip.source != .any
        || solicitation.sourceLinkLayerAddress == nil && ip.destination == solicitation.target.solicitedNode
    else { return outbox.drop(payload.frame, on: payload.packet.port, .malformed) }
    if tentativeAddress(solicitation.target, on: interface) != nil {
      if ip.source == .any { noteDuplicate(solicitation.target, on: interface) }
    } else if interfaces.has(solicitation.target, on: interface) || isAnycast(solicitation.target, on: interface) {
      answer(solicitation, from: ip.source, on: interface, at: now, into: &outbox)
    }
    outbox.frames.release(payload.frame)
  }

  /// Whether an address is the anycast address of a router's subnet.
  private func isAnycast(_ address: IPv6Address, on interface: Int) -> Bool {
    forwards && interfaces[interface].ipv6.contains { $0.routersAnycast == address }
  }

  /// RFC 4861, section 7.2.4. The answer to duplicate address detection goes to all nodes; that for an anycast address comes
  /// from one of the node's own and does not override (section 7.2.7).
  private mutating func answer(
    _ solicitation: NeighborSolicitation, from source: IPv6Address, on interface: Int, at now: Instant,
    into outbox: inout Outbox
  ) {
    if let mac = solicitation.sourceLinkLayerAddress {
      learn(NeighborNews(mac: mac, creates: true), of: source, on: interface, at: now, into: &outbox)
    }
    let advertisement = NeighborAdvertisement(
      target: solicitation.target, targetLinkLayerAddress: interfaces[interface].mac, isRouter: forwards,
      isSolicited: source != .any, overrides: !isAnycast(solicitation.target, on: interface))
    let destination = source == .any ? .allNodes : source
    guard
      let own = isAnycast(solicitation.target, on: interface)
        ? self.source(on: interface, towards: destination, for: destination) : solicitation.target
    else { return }
    sendNeighborDiscovery(
      length: advertisement.length, from: own, to: destination,
      mac: source == .any ? IPv6Address.allNodes.multicastMAC : nil, on: interface, at: now, into: &outbox
    ) { bytes, start in
      advertisement.emit(into: &bytes, at: start, source: own, destination: destination)
    }
  }

  /// RFC 4861, section 7.2.5.
  mutating func receiveAdvertisement(_ payload: Payload, _ ip: IPv6Header, at now: Instant, into outbox: inout Outbox) {
    let interface = payload.packet.interface
    guard payload.timeToLive == NeighborSolicitation.hopLimit,
      let advertisement = try? NeighborAdvertisement(
        parsing: outbox.frames.bytes(of: payload.frame).extracting(payload.range)),
      !(ip.destination.isMulticast && advertisement.isSolicited)
    else { return outbox.drop(payload.frame, on: payload.packet.port, .malformed) }
    if tentativeAddress(advertisement.target, on: interface) != nil {
      noteDuplicate(advertisement.target, on: interface)
    } else if let mac = advertisement.targetLinkLayerAddress {
      let news = NeighborNews(mac: mac, isProof: advertisement.isSolicited, overrides: advertisement.overrides)
      learn(news, of: advertisement.target, on: interface, at: now, into: &outbox)
    }
    outbox.frames.release(payload.frame)
  }

  mutating func learn(
    _ news: NeighborNews, of address: IPv6Address, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) {
    let (ready, lost) = ipv6.neighbors.learn(news, for: NeighborKey(address, on: interface), at: now)
    for frame in ready { emit(frame, to: news.mac, on: interface, into: &outbox) }
    drop(lost, on: interface, .unresolvedNeighbor, into: &outbox)
    findNextWake()
  }
}
