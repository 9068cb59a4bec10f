import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// What an ICMP error, which quotes the packet in `quoted`, means for the connection that sent it (RFC 5927).
  mutating func noteTCP(
    _ failure: DeliveryFailure, quoted range: Range<Int>, of frame: Frame, at now: Instant, into outbox: inout Outbox
  ) {
    guard let (flow, sequence) = outbox.frames.bytes(of: frame).extracting(range).quotedTCP,
      let index = tcp.connections.index(of: flow), tcp.connections[at: index].connection.isInFlight(sequence)
    else { return }
    let isIPv6 = flow.remote.address.v6 != nil
    if failure.isTooBig(isIPv6: isIPv6) {
      if let mtu = knownMTU(to: flow.remote.address, at: now) { narrowTCP(index, toMTU: mtu, at: now) }
    } else if let failure = isIPv6 ? TCPFailure(ICMPv6: failure) : TCPFailure(ICMPv4: failure) {
      tcp.act(index) { $0.noteFailure(of: sequence, failure, at: now, into: &$1) }
    }
    settleTCP(index, at: now, into: &outbox)
  }

  /// Whether a packet that an ICMP error quotes is no TCP segment, or one that is on its way.
  func mayBeOnItsWay(_ quoted: RawSpan) -> Bool {
    guard let (flow, sequence) = quoted.quotedTCP else { return true }
    guard let index = tcp.connections.index(of: flow) else { return false }
    return tcp.connections[at: index].connection.isInFlight(sequence)
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
  fileprivate func isTooBig(isIPv6: Bool) -> Bool {
    isIPv6
      ? type == ICMPv6Type.packetTooBig.rawValue
      : type == ICMPv4Type.destinationUnreachable.rawValue
        && code == ICMPv4UnreachableCode.fragmentationNeeded.rawValue
  }
}

// As Linux turns ICMP errors into those of programs (`icmp_err_convert`, `icmpv6_err_convert`).

extension TCPFailure {
  fileprivate init?(ICMPv4 failure: DeliveryFailure) {
    switch (ICMPv4Type(rawValue: failure.type), failure.code) {
    case (.destinationUnreachable, 0): self.init(error: .networkUnreachable, isOutage: true, endsRequests: true)
    case (.destinationUnreachable, 1): self.init(error: .unreachable, isOutage: true, endsRequests: true)
    case (.destinationUnreachable, 2): self.init(error: .protocolUnavailable, isOutage: false, endsRequests: false)
    case (.destinationUnreachable, 3): self.init(error: .refused, isOutage: false, endsRequests: false)
    case (.destinationUnreachable, 6), (.destinationUnreachable, 9), (.destinationUnreachable, 11):
      self.init(error: .networkUnreachable, isOutage: false, endsRequests: false)
    case (.destinationUnreachable, 0...15): self.init(error: .unreachable, isOutage: false, endsRequests: false)
    case (.timeExceeded, _): self.init(error: .unreachable, isOutage: false, endsRequests: true)
    case (.parameterProblem, _): self.init(error: .protocolError, isOutage: false, endsRequests: true)
    default: return nil
    }
  }

  fileprivate init?(ICMPv6 failure: DeliveryFailure) {
    switch (ICMPv6Type(rawValue: failure.type), failure.code) {
    case (.destinationUnreachable, 0): self.init(error: .networkUnreachable, isOutage: true, endsRequests: false)
    case (.destinationUnreachable, 2), (.destinationUnreachable, 3):
      self.init(error: .unreachable, isOutage: failure.code == 3, endsRequests: false)
    case (.destinationUnreachable, 4): self.init(error: .refused, isOutage: false, endsRequests: true)
    case (.destinationUnreachable, 1), (.destinationUnreachable, 5), (.destinationUnreachable, 6):
      self.init(error: .prohibited, isOutage: false, endsRequests: true)
    case (.timeExceeded, _): self.init(error: .unreachable, isOutage: false, endsRequests: false)
    case (.parameterProblem, _): self.init(error: .protocolError, isOutage: false, endsRequests: true)
    default: return nil
    }
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
