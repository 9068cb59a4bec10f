import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Builds a packet and sends it. `fill` writes the payload at the offset that it is given, knowing the source.
  mutating func sendIPv6(
    _ outgoing: IPv6Outgoing, payloadLength: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int, IPv6Address) -> Void
  ) throws(SendError) {
    let route = try ipv6.route(to: outgoing.destination, on: outgoing.interface, interfaces)
    guard let source = outgoing.source ?? source(for: outgoing.destination, route) else { throw .addressNotAvailable }
    let length = IPv6Header.length + payloadLength
    let mtu = ipv6.pathMTU(to: outgoing.destination, route, interfaces, at: now)
    guard length <= (outgoing.mustNotFragment ? mtu : IPv6Header.length + Int(UInt16.max)) else {
      throw .messageTooLong(mtu: mtu)
    }
    let header = IPv6Header(
      source: source, destination: outgoing.destination, nextHeader: outgoing.nextHeader,
      payloadLength: UInt16(payloadLength), hopLimit: outgoing.hopLimit,
      trafficClass: outgoing.trafficClass)
    let ethernet = ethernetHeader(.ipv6, on: route.kind == .local ? nil : route.interface)
    let frame = outbox.frames.make(length: Packet.start + length) { bytes in
      ethernet.emit(into: &bytes, at: 0)
      header.emit(into: &bytes, at: Packet.start)
      fill(&bytes, Packet.start + IPv6Header.length, source)
    }
    guard isHooked, !outgoing.skipsHooks, route.kind != .local else {
      return send(frame, header, mtu: mtu, route, at: now, into: &outbox)
    }
    sendHooked(frame, header, mtu: mtu, route, at: now, into: &outbox)
  }

  /// The way of a packet of the machine's own past its functions.
  mutating func sendHooked(
    _ frame: Frame, _ header: IPv6Header, mtu: Int, _ route: Route<IPv6Address>, at now: Instant,
    into outbox: inout Outbox
  ) {
    let upper = try? IPv6UpperLayer(of: header, in: outbox.frames.bytes(of: frame, from: Packet.start))
    var hooked = HookedPacket(frame, header, upper, in: nil, at: now, outbox.frames)
    chain.ipv6Connections.track(&hooked, outbox.frames)
    var passage = HookedPassage<IPv6Header>(hooked: hooked)
    var (packet, header) = (Packet(frame: frame, interface: route.interface), header)
    passage.setWayOut(route.interface, of: self)
    guard passage.pass(.output, &packet, &header, through: &self, into: &outbox),
      passage.pass(.postrouting, &packet, &header, through: &self, into: &outbox),
      passage.confirm(packet, through: &self, into: &outbox)
    else { return }
    send(packet.frame, header, mtu: mtu, route, at: now, into: &outbox)
  }

  /// Sends a packet that is made and routed, in pieces where it is longer than `mtu`.
  private mutating func send(
    _ frame: Frame, _ header: IPv6Header, mtu: Int, _ route: Route<IPv6Address>, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard header.totalLength > mtu else {
      return dispatch(frame, to: header.destination, route, at: now, into: &outbox)
    }
    defer { outbox.frames.release(frame) }
    let identification = UInt32(truncatingIfNeeded: random.next())
    for piece in outbox.frames.cut(frame, header, mtu: mtu, identification: identification) {
      dispatch(piece, to: header.destination, route, at: now, into: &outbox)
    }
  }

  private mutating func dispatch(
    _ frame: Frame, to destination: IPv6Address, _ route: Route<IPv6Address>, at now: Instant, into outbox: inout Outbox
  ) {
    switch route.kind {
    case .local:
      loop(frame, length: outbox.frames.length(of: frame), isIPv6: true, at: now)
    case .broadcast:
      emit(frame, to: destination.multicastMAC, on: route.interface, into: &outbox)
    case .onLink, .via:
      transmit(frame, to: route.nextHop(to: destination), on: route.interface, at: now, into: &outbox)
    case .blackhole, .unreachable, .prohibited:
      outbox.drop(frame, on: PortIndex(route.interface), .noRoute)
    }
  }
}
