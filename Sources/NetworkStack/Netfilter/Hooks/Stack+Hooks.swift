import Fabric
import Packets
import SimulationKernel

// What becomes of a packet at a hook of a machine that has functions.

extension Stack {
  /// Whether the packet goes on. If not, its frame is used up.
  mutating func ask<Address: RejectedAddress>(
    _ hook: Hook, _ hooked: inout HookedPacket<Address>, _ packet: Packet, into outbox: inout Outbox
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
      answer(&hooked, packet, byReset: hooked.tuple.protocol == .tcp, into: &outbox)
      outbox.drop(hooked.frame, on: packet.port, .filtered, detail)
    case .prohibited(let detail):
      answer(&hooked, packet, byReset: false, into: &outbox)
      outbox.drop(hooked.frame, on: packet.port, .filtered, detail)
    }
    return false
  }

  /// Tells the sender of a packet that a function does not let it through: by an RST (RFC 9293, section 3.5.2), or by an
  /// error (RFC 1812, section 5.2.7.1; RFC 4443, section 3.1). Who the sender of a damaged packet is nobody knows.
  private mutating func answer<Address: RejectedAddress>(
    _ hooked: inout HookedPacket<Address>, _ packet: Packet, byReset: Bool, into outbox: inout Outbox
  ) {
    Address.restore(&hooked, chain, &outbox.frames)
    guard hooked.isIntact(outbox.frames) else { return }
    if byReset {
      guard let reset = TCPHeader.reset(answering: outbox.frames.bytes(of: hooked.frame).extracting(hooked.payload))
      else { return }
      Address.send(reset, answering: hooked, from: &self, into: &outbox)
    } else {
      hooked.frame = Address.countDown(hooked, &outbox.frames)
      Address.sendProhibited(about: hooked, packet.with(hooked.frame), from: &self, into: &outbox)
    }
  }
}

/// How the sender of a packet is told that a function does not let it through.
protocol RejectedAddress: HookedAddress {
  /// A packet that was being forwarded has already lost one of its time to live, as Linux' errors quote it.
  static func countDown(_ hooked: HookedPacket<Self>, _ frames: inout FrameStore) -> Frame
  static func send(
    _ reset: TCPHeader, answering hooked: HookedPacket<Self>, from stack: inout Stack, into outbox: inout Outbox)
  static func sendProhibited(
    about hooked: HookedPacket<Self>, _ packet: Packet, from stack: inout Stack, into outbox: inout Outbox)
}

extension IPv4Address: RejectedAddress {
  static func countDown(_ hooked: HookedPacket<IPv4Address>, _ frames: inout FrameStore) -> Frame {
    guard IPv4Header.timeToLive(in: frames.bytes(of: hooked.frame), at: Packet.start) > hooked.timeToLive else {
      return hooked.frame
    }
    return frames.rewrite(hooked.frame) { IPv4Header.decrementTimeToLive(in: &$0, at: Packet.start) }
  }

  static func send(
    _ reset: TCPHeader, answering hooked: HookedPacket<IPv4Address>, from stack: inout Stack, into outbox: inout Outbox
  ) {
    let (source, destination) = (hooked.tuple.destination, hooked.tuple.source)
    var outgoing = IPv4Outgoing(protocol: .tcp, source: source, destination: destination)
    outgoing.skipsHooks = true
    let length = TCPHeader.minimumLength
    try? stack.sendIPv4(outgoing, payloadLength: length, at: hooked.now, into: &outbox) { bytes, start, _ in
      reset.emit(into: &bytes, at: start, TCPOptions(), payloadLength: 0, source: source, destination: destination)
    }
  }

  static func sendProhibited(
    about hooked: HookedPacket<IPv4Address>, _ packet: Packet, from stack: inout Stack, into outbox: inout Outbox
  ) {
    guard let header = try? IPv4Header(parsing: outbox.frames.bytes(of: packet.frame, from: Packet.start)) else {
      return
    }
    stack.sendError(.destinationUnreachable(.prohibited), about: packet, header, at: hooked.now, into: &outbox)
  }
}

extension IPv6Address: RejectedAddress {
  static func countDown(_ hooked: HookedPacket<IPv6Address>, _ frames: inout FrameStore) -> Frame {
    guard IPv6Header.hopLimit(in: frames.bytes(of: hooked.frame), at: Packet.start) > hooked.timeToLive else {
      return hooked.frame
    }
    return frames.rewrite(hooked.frame) { IPv6Header.decrementHopLimit(in: &$0, at: Packet.start) }
  }

  static func send(
    _ reset: TCPHeader, answering hooked: HookedPacket<IPv6Address>, from stack: inout Stack, into outbox: inout Outbox
  ) {
    let (source, destination) = (hooked.tuple.destination, hooked.tuple.source)
    guard !source.isMulticast, !destination.isMulticast, !destination.isUnspecified else { return }
    var outgoing = IPv6Outgoing(
      nextHeader: .tcp, source: source, destination: destination,
      interface: destination.isLinkLocal ? hooked.inInterface : nil)
    outgoing.skipsHooks = true
    let length = TCPHeader.minimumLength
    try? stack.sendIPv6(outgoing, payloadLength: length, at: hooked.now, into: &outbox) { bytes, start, _ in
      reset.emit(into: &bytes, at: start, TCPOptions(), payloadLength: 0, source: source, destination: destination)
    }
  }

  static func sendProhibited(
    about hooked: HookedPacket<IPv6Address>, _ packet: Packet, from stack: inout Stack, into outbox: inout Outbox
  ) {
    guard let header = try? IPv6Header(parsing: outbox.frames.bytes(of: packet.frame, from: Packet.start)) else {
      return
    }
    stack.sendError(.destinationUnreachable(.prohibited), about: packet, header, at: hooked.now, into: &outbox)
  }
}

extension TCPHeader {
  /// The RST for a segment of no connection (RFC 9293, section 3.10.7.1); nil for what is an RST itself.
  fileprivate static func reset(answering segment: RawSpan) -> TCPHeader? {
    guard let header = try? TCPHeader(parsing: segment), !header.flags.contains(.rst) else { return nil }
    let length =
      segment.byteCount - header.headerLength + (header.flags.contains(.syn) ? 1 : 0)
      + (header.flags.contains(.fin) ? 1 : 0)
    let answersAck = header.flags.contains(.ack)
    return TCPHeader(
      sourcePort: header.destinationPort, destinationPort: header.sourcePort,
      sequenceNumber: answersAck ? header.acknowledgmentNumber : TCPSequenceNumber(0),
      acknowledgmentNumber: answersAck ? TCPSequenceNumber(0) : header.sequenceNumber + length,
      flags: answersAck ? .rst : [.rst, .ack], window: 0)
  }
}

extension Packet {
  func with(_ frame: Frame) -> Packet {
    var packet = self
    packet.frame = frame
    return packet
  }
}
