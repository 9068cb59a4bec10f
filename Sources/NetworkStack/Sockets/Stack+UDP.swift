import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A UDP datagram for this host (RFC 768; RFC 1122, section 4.1; RFC 8200, section 8.1).
  mutating func receiveUDP(_ payload: Payload, at now: Instant, into outbox: inout Outbox) {
    guard let udp = try? UDPHeader(parsing: outbox.frames.bytes(of: payload.frame).extracting(payload.range)) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .malformed)
    }
    guard udp.isIntact(payload, outbox.frames) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .badChecksum)
    }
    guard let position = sockets.index(.udp, port: udp.destinationPort, arrivingOn: payload.packet.interface) else {
      refusePort(payload, at: now, into: &outbox)
      return outbox.drop(payload.frame, on: payload.packet.port, .noListener)
    }
    let received = Received(
      .datagram, frame: payload.frame, start: payload.range.lowerBound + UDPHeader.headerLength,
      length: udp.payloadLength, source: Endpoint(payload.source, port: udp.sourcePort),
      destination: Endpoint(payload.destination, port: udp.destinationPort), timeToLive: payload.timeToLive,
      arrived: now, interface: payload.packet.interface)
    deliver(received, to: position, into: &outbox)
  }

  /// No socket is bound to the port (RFC 1122, section 4.1.3.1; RFC 4443, section 3.1).
  private mutating func refusePort(_ payload: Payload, at now: Instant, into outbox: inout Outbox) {
    switch payload.source {
    case .v4:
      guard let ip = try? IPv4Header(parsing: outbox.frames.bytes(of: payload.frame, from: Packet.start)) else {
        return
      }
      sendError(.destinationUnreachable(.port), about: payload.packet, ip, at: now, into: &outbox)
    case .v6:
      guard let ip = try? IPv6Header(parsing: outbox.frames.bytes(of: payload.frame, from: Packet.start)) else {
        return
      }
      sendError(.destinationUnreachable(.port), about: payload.packet, ip, at: now, into: &outbox)
    }
  }

  /// Sends a datagram of `length` bytes, which `fill` writes at the given offset.
  mutating func sendUDP(
    from position: Int, to destination: Endpoint, length: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int) -> Void
  ) throws(SendError) {
    let total = UDPHeader.headerLength + length
    guard total <= Int(UInt16.max) else { throw .messageTooLong(mtu: Int(UInt16.max)) }
    let header = UDPHeader(
      sourcePort: sockets.all[at: position].localPort, destinationPort: destination.port, length: UInt16(total))
    switch destination.address {
    case .v4(let address):
      let outgoing = IPv4Outgoing(.udp, to: address, sockets.all[at: position])
      try sendIPv4(outgoing, payloadLength: total, at: now, into: &outbox) { bytes, start, source in
        fill(&bytes, start + UDPHeader.headerLength)
        header.emit(into: &bytes, at: start, source: source, destination: address)
      }
    case .v6(let address):
      let outgoing = IPv6Outgoing(.udp, to: address, sockets.all[at: position])
      try sendIPv6(outgoing, payloadLength: total, at: now, into: &outbox) { bytes, start, source in
        fill(&bytes, start + UDPHeader.headerLength)
        header.emit(into: &bytes, at: start, source: source, destination: address)
      }
    }
  }
}

extension UDPHeader {
  fileprivate func isIntact(_ payload: Payload, _ frames: FrameStore) -> Bool {
    let datagram = frames.bytes(of: payload.frame).extracting(payload.range)
    return switch (payload.source, payload.destination) {
    case (.v4(let source), .v4(let destination)):
      hasValidChecksum(in: datagram, source: source, destination: destination)
    case (.v6(let source), .v6(let destination)):
      hasValidChecksum(in: datagram, source: source, destination: destination)
    case (.v4, .v6), (.v6, .v4): false
    }
  }
}
