import Fabric
import Packets
import SimulationKernel

// What happens to a packet at a hook of a machine with functions.

extension Stack {
  /// Returns whether the packet continues. If not, its frame has been released.
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

  /// Notifies the sender of a packet that a function rejects it: with an RST (RFC 9293, section 3.5.2) or an ICMP error (RFC
  /// 1812, section 5.2.7.1; RFC 4443, section 3.1). A damaged packet is not answered, because its sender is unknown.
  private mutating func answer<Address: RejectedAddress>(
    _ hooked: inout HookedPacket<Address>, _ packet: Packet, byReset: Bool, into outbox: inout Outbox
  ) {
    Address.restore(&hooked, chain, &outbox.frames)
    guard hooked.isIntact(outbox.frames) else { return }
    if byReset {
      guard let reset = TCPHeader.reset(answering: outbox.frames.bytes(of: hooked.frame).extracting(hooked.payload))
      else { return }
      send(reset, answering: hooked, into: &outbox)
    } else {
      countDown(&hooked, &outbox.frames)
      Address.sendProhibited(about: hooked, packet.with(hooked.frame), from: &self, into: &outbox)
    }
  }
  /// A packet being forwarded is quoted with its time to live decremented, as in Linux's errors.
  private func countDown<Address: RejectedAddress>(_ hooked: inout HookedPacket<Address>, _ frames: inout FrameStore) {
    guard Address.timeToLive(in: frames.bytes(of: hooked.frame)) > hooked.timeToLive else { return }
    hooked.frame = frames.rewrite(hooked.frame) { Address.decrementTimeToLive(in: &$0) }
  }

  private mutating func send<Address: RejectedAddress>(
    _ reset: TCPHeader, answering hooked: HookedPacket<Address>, into outbox: inout Outbox
  ) {
    guard let packet = Address.answer(to: hooked), let source = packet.source else { return }
    try? send(packet, payloadLength: TCPHeader.minimumLength, at: hooked.now, into: &outbox) { bytes, start, _ in
      reset.emit(into: &bytes, at: start, source: source, destination: packet.destination)
    }
  }
}

/// How the sender of a rejected packet is notified.
protocol RejectedAddress: HookedAddress {
  static func timeToLive(in frame: RawSpan) -> UInt8
  static func decrementTimeToLive(in frame: inout MutableRawSpan)
  /// The packet for the answer to a segment's sender; nil if it must not be answered.
  static func answer(to hooked: HookedPacket<Self>) -> BarePacket?
  static func sendProhibited(
    about hooked: HookedPacket<Self>, _ packet: Packet, from stack: inout Stack, into outbox: inout Outbox)
}

extension IPv4Address: RejectedAddress {
  static func timeToLive(in frame: RawSpan) -> UInt8 { IPv4Header.timeToLive(in: frame, at: Packet.start) }

  static func decrementTimeToLive(in frame: inout MutableRawSpan) {
    IPv4Header.decrementTimeToLive(in: &frame, at: Packet.start)
  }

  static func answer(to hooked: HookedPacket<IPv4Address>) -> BarePacket? {
    BarePacket(
      protocol: .tcp, source: .v4(hooked.tuple.destination), destination: .v4(hooked.tuple.source), skipsHooks: true)
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
  static func timeToLive(in frame: RawSpan) -> UInt8 { IPv6Header.hopLimit(in: frame, at: Packet.start) }

  static func decrementTimeToLive(in frame: inout MutableRawSpan) {
    IPv6Header.decrementHopLimit(in: &frame, at: Packet.start)
  }

  static func answer(to hooked: HookedPacket<IPv6Address>) -> BarePacket? {
    let (source, destination) = (hooked.tuple.destination, hooked.tuple.source)
    guard !source.isMulticast, !destination.isMulticast, !destination.isUnspecified else { return nil }
    return BarePacket(
      protocol: .tcp, source: .v6(source), destination: .v6(destination), skipsHooks: true,
      interface: destination.isLinkLocal ? hooked.inInterface : nil)
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
  /// The RST for a segment without a connection (RFC 9293, section 3.10.7.1); nil if the segment is an RST itself.
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
