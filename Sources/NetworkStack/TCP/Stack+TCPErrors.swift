import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// What an ICMP error, which quotes the packet in `quoted`, means for the connection that sent it (RFC 5927).
  mutating func noteTCP(
    _ failure: DeliveryFailure, quoted range: Range<Int>, of frame: Frame, at now: Instant, into outbox: inout Outbox
  ) {
    guard let (flow, sequence) = outbox.frames.bytes(of: frame).extracting(range).quotedTCP,
      let place = tcp.connections.place(of: flow), tcp.connections[place: place].connection.isInFlight(sequence)
    else { return }
    if failure.nextHopMTU > 0 {
      if let mtu = knownMTU(to: flow.remote.address, at: now) { narrowTCP(place, toMTU: mtu, at: now) }
    } else if let error = failure.tcpError(isIPv6: flow.remote.address.v6 != nil) {
      tcp.act(place) { $0.noteUnreachable(sequence, error, into: &$1) }
    }
    settleTCP(place, at: now, into: &outbox)
  }

  /// What ICMP has told of the path, once it was believed.
  private func knownMTU(to destination: IPAddress, at now: Instant) -> Int? {
    switch destination {
    case .v4(let address): ipv4.paths.path(to: address, at: now)?.mtu
    case .v6(let address): ipv6.paths.path(to: address, at: now)?.mtu
    }
  }
}

extension DeliveryFailure {
  /// Nil where the message does not say that the destination cannot be reached.
  fileprivate func tcpError(isIPv6: Bool) -> TCPError? {
    guard type == (isIPv6 ? ICMPv6Type.destinationUnreachable.rawValue : ICMPv4Type.destinationUnreachable.rawValue)
    else { return nil }
    return code == (isIPv6 ? 4 : 3) ? .refused : .unreachable
  }
}

extension RawSpan {
  /// Whose TCP segment a packet is that begins here and may be cut short, and its sequence number.
  fileprivate var quotedTCP: (TCPFlow, TCPSequenceNumber)? {
    if let ip = try? IPv4Header(parsingQuoted: self), ip.protocol == .tcp, ip.fragmentOffset == 0 {
      return quotedTCP(at: ip.headerLength, .v4(ip.source), .v4(ip.destination))
    }
    guard let ip = try? IPv6Header(parsingQuoted: self), ip.nextHeader == .tcp else { return nil }
    return quotedTCP(at: IPv6Header.length, .v6(ip.source), .v6(ip.destination))
  }

  private func quotedTCP(
    at start: Int, _ source: IPAddress, _ destination: IPAddress
  ) -> (TCPFlow, TCPSequenceNumber)? {
    guard start + 8 <= byteCount else { return nil }
    let flow = TCPFlow(
      local: Endpoint(source, port: bigEndian(start)), remote: Endpoint(destination, port: bigEndian(start + 2)))
    return (flow, TCPSequenceNumber(bigEndian(start + 4)))
  }
}
