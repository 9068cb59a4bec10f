import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Builds a packet and sends it. `fill` writes the payload at the offset that it is given, knowing the source.
  mutating func sendIPv4(
    _ outgoing: IPv4Outgoing, payloadLength: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int, IPv4Address) -> Void
  ) throws(SendError) {
    let route = try ipv4.route(to: outgoing.destination, on: outgoing.interface, interfaces, at: now)
    // Who has no address yet can speak to all (RFC 1122, section 3.2.1.3).
    let nobody = outgoing.destination == .broadcast ? IPv4Address.any : nil
    guard let source = outgoing.source ?? source(for: outgoing.destination, route) ?? nobody else {
      throw .addressNotAvailable
    }
    let length = IPv4Header.minimumLength + payloadLength
    let path = ipv4.path(to: outgoing.destination, route, interfaces, at: now)
    guard length <= (outgoing.fragmentation == .never ? path.mtu : Int(UInt16.max)) else {
      throw .messageTooLong(mtu: path.mtu)
    }
    let mayBeCut = outgoing.fragmentation == .allowed || path.isLocked || length > path.mtu
    let header = IPv4Header(
      source: source, destination: outgoing.destination, protocol: outgoing.protocol, totalLength: UInt16(length),
      timeToLive: outgoing.timeToLive, identification: ipv4.identify(), dontFragment: !mayBeCut,
      typeOfService: outgoing.typeOfService)
    let ethernet = ethernetHeader(.ipv4, on: route.kind == .local ? nil : route.interface)
    let frame = outbox.frames.make(length: Packet.start + length) { bytes in
      ethernet.emit(into: &bytes, at: 0)
      header.emit(into: &bytes, at: Packet.start)
      fill(&bytes, Packet.start + IPv4Header.minimumLength, source)
    }
    guard isHooked, !outgoing.skipsHooks, route.kind != .local else {
      return send(frame, header, mtu: path.mtu, route, at: now, into: &outbox)
    }
    sendHooked(frame, header, route, at: now, into: &outbox)
  }

  /// The way of a packet of the machine's own past its functions. Its destination may change there, and then its route.
  private mutating func sendHooked(
    _ frame: Frame, _ header: IPv4Header, _ route: Route<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    var hooked = HookedPacket(frame, header, in: nil, at: now, outbox.frames)
    chain.connections.track(&hooked, outbox.frames)
    var passage = HookedPassage<IPv4Header>(hooked: hooked)
    var (packet, header, route) = (Packet(frame: frame, interface: route.interface), header, route)
    let wanted = header.destination
    passage.setWayOut(route.interface, of: self)
    guard passage.pass(.output, &packet, &header, through: &self, into: &outbox) else { return }
    if header.destination != wanted {
      guard let other = ipv4.routes.lookup(header.destination) else {
        return outbox.drop(packet.frame, on: packet.port, .noRoute)
      }
      route = other
      passage.setWayOut(route.interface, of: self)
    }
    guard passage.pass(.postrouting, &packet, &header, through: &self, into: &outbox),
      passage.confirm(packet, through: &self, into: &outbox)
    else { return }
    let path = ipv4.path(to: header.destination, route, interfaces, at: now)
    send(packet.frame, header, mtu: path.mtu, route, at: now, into: &outbox)
  }

  /// Sends a packet that is made and routed, in pieces where it is longer than `mtu`.
  private mutating func send(
    _ frame: Frame, _ header: IPv4Header, mtu: Int, _ route: Route<IPv4Address>, at now: Instant,
    into outbox: inout Outbox
  ) {
    guard Int(header.totalLength) > mtu else {
      return dispatch(frame, to: header.destination, route, at: now, into: &outbox)
    }
    defer { outbox.frames.release(frame) }
    for piece in outbox.frames.cut(frame, header, mtu: mtu) {
      dispatch(piece, to: header.destination, route, at: now, into: &outbox)
    }
  }

  private mutating func dispatch(
    _ frame: Frame, to destination: IPv4Address, _ route: Route<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    switch route.kind {
    case .local:
      loop(frame, length: outbox.frames.length(of: frame), isIPv6: false, at: now)
    case .broadcast:
      let group = destination.isMulticast ? destination.multicastMAC : .broadcast
      emit(frame, to: group, on: route.interface, into: &outbox)
    case .onLink, .via:
      transmit(frame, to: route.nextHop(to: destination), on: route.interface, at: now, into: &outbox)
    case .blackhole, .unreachable, .prohibited:
      outbox.drop(frame, on: PortIndex(route.interface), .noRoute)
    }
  }
}
