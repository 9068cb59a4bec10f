import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// A UDP datagram for this host (RFC 768; RFC 1122, section 4.1).
  mutating func receiveUDP(_ packet: Packet, _ ip: IPv4Header, at now: Instant, into outbox: inout Outbox) {
    let start = Packet.start + ip.headerLength
    let range = start..<start + ip.payloadLength
    guard let udp = try? UDPHeader(parsing: outbox.frames.bytes(of: packet.frame).extracting(range)) else {
      return outbox.drop(packet.frame, on: packet.port, .malformed)
    }
    let isIntact = udp.hasValidChecksum(
      in: outbox.frames.bytes(of: packet.frame).extracting(range), source: ip.source, destination: ip.destination)
    guard isIntact else { return outbox.drop(packet.frame, on: packet.port, .badChecksum) }
    guard let place = socketPlace(.udp, port: udp.destinationPort) else {
      sendError(.destinationUnreachable(.port), about: packet, ip, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .noListener)
    }
    let received = Received(
      .datagram, frame: packet.frame, start: start + UDPHeader.headerLength, length: udp.payloadLength,
      source: Endpoint(.v4(ip.source), port: udp.sourcePort),
      destination: Endpoint(.v4(ip.destination), port: udp.destinationPort), timeToLive: ip.timeToLive,
      arrived: now, interface: packet.interface)
    deliver(received, to: place, into: &outbox)
  }

  /// Sends a datagram of `length` bytes, which `fill` writes at the offset that it is given.
  mutating func sendUDP(
    from place: Int, to destination: IPv4Address, port: UInt16, length: Int, at now: Instant, into outbox: inout Outbox,
    fill: (inout MutableRawSpan, Int) -> Void
  ) throws(SendError) {
    let total = UDPHeader.headerLength + length
    let outgoing = IPv4Outgoing(
      protocol: .udp, destination: destination, timeToLive: sockets[place].timeToLive,
      mustNotFragment: sockets[place].mustNotFragment)
    let header = UDPHeader(
      sourcePort: sockets[place].localPort, destinationPort: port, length: UInt16(truncatingIfNeeded: total))
    try sendIPv4(outgoing, payloadLength: total, at: now, into: &outbox) { bytes, start, source in
      fill(&bytes, start + UDPHeader.headerLength)
      header.emit(into: &bytes, at: start, source: source, destination: destination)
    }
  }
}
