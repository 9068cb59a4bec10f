import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Tells the sender of a packet that a function does not let it through: a segment is answered with an RST (RFC 9293,
  /// section 3.5.2), anything else with an error (RFC 1812, section 5.2.7.1). Who the sender of a damaged packet is nobody
  /// knows.
  mutating func reject(_ hooked: HookedPacket, _ packet: Packet, into outbox: inout Outbox) {
    guard hooked.tuple.protocol == .tcp else { return prohibit(hooked, packet, into: &outbox) }
    guard hooked.isIntact(outbox.frames), let header = hooked.header(outbox.frames),
      let reset = TCPHeader.reset(answering: outbox.frames.bytes(of: hooked.frame).extracting(hooked.payload))
    else { return }
    sendReset(reset, from: header.destination, to: header.source, at: hooked.now, into: &outbox)
  }

  /// As ``reject(_:_:into:)`` with the error for segments, too.
  mutating func prohibit(_ hooked: HookedPacket, _ packet: Packet, into outbox: inout Outbox) {
    guard hooked.isIntact(outbox.frames), let header = hooked.header(outbox.frames) else { return }
    sendError(
      .destinationUnreachable(.prohibited), about: packet.with(hooked.frame), header, at: hooked.now, into: &outbox)
  }

  private mutating func sendReset(
    _ reset: TCPHeader, from source: IPv4Address, to destination: IPv4Address, at now: Instant,
    into outbox: inout Outbox
  ) {
    var outgoing = IPv4Outgoing(protocol: .tcp, source: source, destination: destination)
    outgoing.skipsHooks = true
    try? sendIPv4(outgoing, payloadLength: TCPHeader.minimumLength, at: now, into: &outbox) { bytes, start, _ in
      reset.emit(
        into: &bytes, at: start, TCPOptions(), payloadLength: 0, source: source, destination: destination)
    }
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
