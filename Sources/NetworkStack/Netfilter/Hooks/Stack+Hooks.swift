import Fabric
import Packets
import SimulationKernel

// The way of IPv4 packets through a machine that has functions. A machine without any never comes here.

extension Stack {
  /// A packet has come in, with a header that is in order. Fragments wait for one another first, as in Linux: functions
  /// see whole packets.
  mutating func receiveHooked(
    _ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    guard !header.isFragment else { return reassemble(packet, header, at: now, into: &outbox) }
    var hooked = HookedPacket(packet.frame, header, in: packet.interface, at: now, outbox.frames)
    chain.connections.track(&hooked, outbox.frames)
    guard pass(.prerouting, &hooked, packet, into: &outbox) else { return }
    let destination = hooked.tuple.destination
    if !packet.isGroupAddressed, let way = ipv4.way(of: header, to: destination, at: now) {
      return passOn(&hooked, packet, way, into: &outbox)
    }
    let route = ipv4.routes.lookup(destination)
    if isForThisHost(destination, route) {
      takeIn(&hooked, packet, into: &outbox)
    } else if destination.isMulticast {
      outbox.frames.release(hooked.frame)
    } else if forwards, !packet.isGroupAddressed {
      passOn(&hooked, packet, header, route, into: &outbox)
    } else {
      outbox.drop(hooked.frame, on: packet.port, .notForwarding)
    }
  }

  private mutating func takeIn(_ hooked: inout HookedPacket, _ packet: Packet, into outbox: inout Outbox) {
    guard pass(.input, &hooked, packet, into: &outbox), confirm(&hooked, on: packet.port, into: &outbox) else { return }
    guard let header = hooked.header(outbox.frames) else { return }
    acceptIPv4(packet.with(hooked.frame), header, at: hooked.now, into: &outbox)
  }

  /// As ``forwardIPv4(_:_:_:at:into:)`` with the hooks between: what cannot be sent on is refused before any function
  /// is asked, and the error quotes the packet as it came.
  private mutating func passOn(
    _ hooked: inout HookedPacket, _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>?,
    into outbox: inout Outbox
  ) {
    guard header.timeToLive > 1 else {
      return refuse(&hooked, packet, .timeToLiveExceeded, .timeToLiveExceeded, into: &outbox)
    }
    guard let route = route.map({ ipv4.path(of: $0, hooked.tuple, interfaces) }) else {
      return refuse(&hooked, packet, .destinationUnreachable(.network), .noRoute, into: &outbox)
    }
    let mtu = interfaces[route.interface].mtu
    guard Int(header.totalLength) <= mtu || !header.dontFragment else {
      let error = ICMPv4Header.destinationUnreachable(.fragmentationNeeded, nextHopMTU: UInt16(clamping: mtu))
      return refuse(&hooked, packet, error, .fragmentationNeeded, into: &outbox)
    }
    setWayOut(of: &hooked, route.interface)
    guard pass(.forward, &hooked, packet, into: &outbox), pass(.postrouting, &hooked, packet, into: &outbox),
      confirm(&hooked, on: packet.port, into: &outbox), let changed = hooked.header(outbox.frames)
    else { return }
    forwardIPv4(packet.with(hooked.frame), changed, route, at: hooked.now, into: &outbox)
  }

  /// As ``forwardAlike(_:_:at:into:)`` with the hooks between.
  private mutating func passOn(
    _ hooked: inout HookedPacket, _ packet: Packet, _ way: DestinationCache.Entry, into outbox: inout Outbox
  ) {
    setWayOut(of: &hooked, Int(way.interface))
    guard pass(.forward, &hooked, packet, into: &outbox), pass(.postrouting, &hooked, packet, into: &outbox),
      confirm(&hooked, on: packet.port, into: &outbox)
    else { return }
    pass(hooked.frame, on: way, into: &outbox)
  }

  private func setWayOut(of hooked: inout HookedPacket, _ interface: Int) {
    hooked.outInterface = interface
    hooked.outAddress = interfaces[interface].ipv4.first?.address
  }

  private mutating func refuse(
    _ hooked: inout HookedPacket, _ packet: Packet, _ error: ICMPv4Header, _ reason: DropReason,
    into outbox: inout Outbox
  ) {
    chain.connections.restore(&hooked, &outbox.frames)
    if let header = hooked.header(outbox.frames) {
      sendError(error, about: packet.with(hooked.frame), header, at: hooked.now, into: &outbox)
    }
    outbox.drop(hooked.frame, on: packet.port, reason)
  }

  /// A packet of the machine's own, made and routed. Its destination may change, and then its route.
  mutating func sendHooked(
    _ frame: Frame, _ header: IPv4Header, _ route: Route<IPv4Address>, at now: Instant, into outbox: inout Outbox
  ) {
    var hooked = HookedPacket(frame, header, in: nil, out: route.interface, at: now, outbox.frames)
    let packet = Packet(frame: frame, interface: route.interface, isGroupAddressed: false)
    setWayOut(of: &hooked, route.interface)
    chain.connections.track(&hooked, outbox.frames)
    guard pass(.output, &hooked, packet, into: &outbox) else { return }
    var route = route
    if hooked.tuple.destination != header.destination {
      guard let other = ipv4.routes.lookup(hooked.tuple.destination) else {
        return outbox.drop(hooked.frame, on: packet.port, .noRoute)
      }
      route = other
      setWayOut(of: &hooked, other.interface)
    }
    guard pass(.postrouting, &hooked, packet, into: &outbox), confirm(&hooked, on: packet.port, into: &outbox),
      let changed = hooked.header(outbox.frames)
    else { return }
    let path = ipv4.path(to: changed.destination, route, interfaces, at: now)
    send(hooked.frame, changed, mtu: path.mtu, route, at: now, into: &outbox)
  }

  /// Whether the packet goes on. If not, its frame is used up.
  @inline(__always) mutating func pass(
    _ hook: Hook, _ hooked: inout HookedPacket, _ packet: Packet, into outbox: inout Outbox
  ) -> Bool {
    !chain.sees(hook) || ask(hook, &hooked, packet, into: &outbox)
  }

  private mutating func ask(
    _ hook: Hook, _ hooked: inout HookedPacket, _ packet: Packet, into outbox: inout Outbox
  ) -> Bool {
    switch chain.run(hook, &hooked, into: &outbox) {
    case .accepted:
      return true
    case .consumed:
      outbox.frames.release(hooked.frame)
      nextWake = min(nextWake, chain.nextWake)
    case .dropped(let detail):
      outbox.drop(hooked.frame, on: packet.port, .filtered, detail)
    case .rejected(let detail):
      chain.connections.restore(&hooked, &outbox.frames)
      reject(hooked, packet, into: &outbox)
      outbox.drop(hooked.frame, on: packet.port, .filtered, detail)
    case .prohibited(let detail):
      chain.connections.restore(&hooked, &outbox.frames)
      prohibit(hooked, packet, into: &outbox)
      outbox.drop(hooked.frame, on: packet.port, .filtered, detail)
    }
    return false
  }

  /// The packet goes out or is taken in: the connection that it began is remembered from now on.
  mutating func confirm(_ hooked: inout HookedPacket, on port: PortIndex, into outbox: inout Outbox) -> Bool {
    guard !chain.connections.confirm(&hooked) else { return true }
    outbox.drop(hooked.frame, on: port, .connectionTableFull)
    return false
  }
}

extension HookedPacket {
  /// The IP header as the functions have left it.
  func header(_ frames: FrameStore) -> IPv4Header? {
    try? IPv4Header(parsing: frames.bytes(of: frame, from: Packet.start))
  }
}

extension Packet {
  func with(_ frame: Frame) -> Packet {
    var packet = self
    packet.frame = frame
    return packet
  }
}
