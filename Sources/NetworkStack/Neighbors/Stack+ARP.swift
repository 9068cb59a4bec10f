public import Fabric
public import Packets
import SimulationKernel

// Address resolution (RFC 826), with neighbour unreachability detection.

extension Stack {
  /// Sends an IPv4 packet to a neighbour once its MAC address is known.
  mutating func transmit(
    _ frame: Frame, to nextHop: IPv4Address, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) {
    let key = NeighborKey(nextHop, on: interface)
    if let mac = ipv4.neighbors.settled(key, at: now)?.mac { return emit(frame, to: mac, on: interface, into: &outbox) }
    switch ipv4.neighbors.use(key, for: frame, earliest: now, at: now) {
    case .send(let mac):
      emit(frame, to: mac, on: interface, into: &outbox)
    case .wait(let solicits, let lost):
      drop(lost, on: interface, .unresolvedNeighbor, into: &outbox)
      if solicits { sendARPRequest(for: nextHop, on: interface, unicastTo: nil, about: frame, into: &outbox) }
    }
    nextWake = min(nextWake, ipv4.neighbors.nextDue)
  }

  /// Asks for a neighbour for which no packet waits.
  mutating func solicit(
    _ address: IPv4Address, on interface: Int, at now: Instant, into outbox: inout Outbox
  ) {
    let key = NeighborKey(address, on: interface)
    guard ipv4.neighbors.entries.index(of: key) == nil else { return }
    let entry = Neighbor(.incomplete, due: now + Neighbor.retransmitTime, solicitations: 1)
    drop(ipv4.neighbors.insert(entry, for: key), on: interface, .unresolvedNeighbor, into: &outbox)
    sendARPRequest(for: address, on: interface, unicastTo: nil, about: nil, into: &outbox)
    nextWake = min(nextWake, ipv4.neighbors.nextDue)
  }

  /// RFC 826, "Packet Reception". A host learns from requests and replies to it; other requests only refresh existing
  /// entries. It answers for all its addresses on any interface (`arp_ignore` 0), but not to a sender that uses one of them.
  mutating func receiveARP(_ packet: Packet, at now: Instant, into outbox: inout Outbox) {
    guard let arp = try? ARPPacket(parsing: outbox.frames.bytes(of: packet.frame, from: Packet.start)),
      !arp.senderHardwareAddress.isMulticast
    else { return outbox.drop(packet.frame, on: packet.port, .malformed) }
    if arp.senderHardwareAddress != interfaces[packet.interface].mac {
      ipv4.probes.note(arp.senderProtocolAddress, on: packet.interface)
    }
    let isForMe =
      interfaces.index(with: arp.targetProtocolAddress) != nil
      && interfaces.index(with: arp.senderProtocolAddress) == nil
    let isGratuitous = arp.senderProtocolAddress == arp.targetProtocolAddress
    let news = NeighborNews(
      mac: arp.senderHardwareAddress, isProof: arp.operation == .reply && !packet.isGroupAddressed,
      creates: isForMe && arp.operation == .request, isFirstBelieved: !isGratuitous)
    let key = NeighborKey(arp.senderProtocolAddress, on: packet.interface)
    if arp.senderProtocolAddress != .any, ipv4.neighbors.isNew(news, of: key) {
      learn(news, of: key, at: now, into: &outbox)
    }
    if isForMe, arp.operation == .request { answer(arp, on: packet.interface, into: &outbox) }
    outbox.frames.release(packet.frame)
  }

  private mutating func learn(
    _ news: NeighborNews, of key: NeighborKey<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    let (ready, lost) = ipv4.neighbors.learn(news, for: key, at: now)
    for frame in ready { emit(frame, to: news.mac, on: key.interface, into: &outbox) }
    drop(lost, on: key.interface, .unresolvedNeighbor, into: &outbox)
    findNextWake()
  }

  private mutating func answer(_ request: ARPPacket, on interface: Int, into outbox: inout Outbox) {
    let reply = ARPPacket(
      operation: .reply, senderHardwareAddress: interfaces[interface].mac,
      senderProtocolAddress: request.targetProtocolAddress, targetHardwareAddress: request.senderHardwareAddress,
      targetProtocolAddress: request.senderProtocolAddress)
    send(reply, to: request.senderHardwareAddress, on: interface, into: &outbox)
  }

  /// Probes the link for an address that the host does not have yet (RFC 5227, section 2.1.1), one per interface at a time.
  public mutating func probe(_ address: IPv4Address, on interface: Int, into outbox: inout Outbox) {
    guard interfaces.indices.contains(interface) else { return }
    ipv4.probes.begin(address, on: interface)
    let request = ARPPacket(
      operation: .request, senderHardwareAddress: interfaces[interface].mac, senderProtocolAddress: .any,
      targetHardwareAddress: .zero, targetProtocolAddress: address)
    send(request, to: .broadcast, on: interface, into: &outbox)
  }

  /// Whether the last ``probe(_:on:into:)`` was answered.
  public func isTaken(_ address: IPv4Address, on interface: Int) -> Bool {
    ipv4.probes.isTaken(address, on: interface)
  }

  private mutating func sendARPRequest(
    for target: IPv4Address, on interface: Int, unicastTo mac: MACAddress?, about frame: Frame?,
    into outbox: inout Outbox
  ) {
    guard let source = ownSource(of: frame, outbox.frames) ?? interfaces.source(on: interface, towards: target)
    else { return }
    let request = ARPPacket(
      operation: .request, senderHardwareAddress: interfaces[interface].mac, senderProtocolAddress: source,
      targetHardwareAddress: .zero, targetProtocolAddress: target)
    send(request, to: mac ?? .broadcast, on: interface, into: &outbox)
  }

  /// The source of this host's packet that waits for the reply, which the request uses (`arp_announce` 0).
  private func ownSource(of frame: Frame?, _ frames: FrameStore) -> IPv4Address? {
    guard let frame, let header = try? IPv4Header(parsing: frames.bytes(of: frame, from: Packet.start)),
      interfaces.index(with: header.source) != nil
    else { return nil }
    return header.source
  }

  private mutating func send(_ arp: ARPPacket, to mac: MACAddress, on interface: Int, into outbox: inout Outbox) {
    let header = EthernetHeader(destination: mac, source: interfaces[interface].mac, type: .arp)
    let frame = outbox.frames.make(length: EthernetHeader.length + ARPPacket.length) { bytes in
      header.emit(into: &bytes, at: 0)
      arp.emit(into: &bytes, at: EthernetHeader.length)
    }
    outbox.send(frame, on: PortIndex(interface))
  }

  /// Repeats solicitations that are due, and gives up on neighbours that have not answered.
  mutating func timeOutIPv4Neighbors(at now: Instant, into outbox: inout Outbox) {
    guard ipv4.neighbors.nextDue <= now else { return }
    for key in ipv4.neighbors.keys(where: { _, neighbor in neighbor.due <= now }) {
      switch ipv4.neighbors.timeOut(key, at: now) {
      case .solicit(let mac):
        let waiting = ipv4.neighbors.waiting[key]?.waiting.last
        sendARPRequest(for: key.address, on: key.interface, unicastTo: mac, about: waiting, into: &outbox)
      case .failed(let waiting):
        // What a router has told is no better than the router's own way any more (Linux's `ipv4_link_failure`).
        ipv4.redirects.forget { $0.gateway == key.address && $0.interface == key.interface }
        for frame in waiting { giveUp(frame, on: key.interface, at: now, into: &outbox) }
      }
    }
    ipv4.neighbors.findNextDue()
  }

  /// Handles a packet whose next hop has not answered (RFC 1812, section 5.3.4: host unreachable).
  private mutating func giveUp(_ frame: Frame, on interface: Int, at now: Instant, into outbox: inout Outbox) {
    let packet = Packet(frame: frame, interface: interface, isGroupAddressed: false)
    if let header = try? IPv4Header(parsing: outbox.frames.bytes(of: frame, from: Packet.start)) {
      sendError(.destinationUnreachable(.host), about: packet, header, at: now, into: &outbox)
    }
    outbox.drop(frame, on: PortIndex(interface), .unresolvedNeighbor)
  }
}
