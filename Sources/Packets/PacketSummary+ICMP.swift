import SimulationKernel

func summary(ofICMPv4 message: RawSpan) throws(PacketError) -> String {
  let header = try ICMPv4Header(parsing: message)
  let body = message.extracting(ICMPv4Header.length..<message.byteCount)
  guard header.type == .destinationUnreachable, let quoted = try? IPv4Header(parsingQuoted: body) else {
    return header.description
  }
  switch ICMPv4UnreachableCode(rawValue: header.code) {
  case .port:
    let port = destinationPort(quoted.protocol, in: body, at: quoted.headerLength)
    return "ICMP \(quoted.destination) \(port) unreachable"
  case .fragmentationNeeded:
    return "ICMP \(quoted.destination) unreachable - need to frag (mtu \(header.nextHopMTU))"
  case .host: return "ICMP host \(quoted.destination) unreachable"
  case .network: return "ICMP net \(quoted.destination) unreachable"
  case .protocol: return "ICMP \(quoted.destination) protocol \(quoted.protocol.rawValue) unreachable"
  default: return header.description
  }
}

func summary(ofICMPv6 message: RawSpan) throws(PacketError) -> String {
  let header = try ICMPv6Header(parsing: message)
  switch header.type {
  case .neighborSolicitation: return try NeighborSolicitation(parsing: message).description
  case .neighborAdvertisement: return try NeighborAdvertisement(parsing: message).description
  case .routerAdvertisement: return try RouterAdvertisement(parsing: message).description
  case .destinationUnreachable: return summary(ofUnreachable: header, in: message)
  default: return header.description
  }
}

private func summary(ofUnreachable header: ICMPv6Header, in message: RawSpan) -> String {
  let body = message.extracting(ICMPv6Header.length..<message.byteCount)
  guard let quoted = try? IPv6Header(parsingQuoted: body) else { return header.description }
  switch ICMPv6UnreachableCode(rawValue: header.code) {
  case .port:
    let port = destinationPort(quoted.nextHeader, in: body, at: IPv6Header.length)
    return "ICMP6, destination unreachable, \(quoted.destination) \(port)"
  default: return "\(header) \(quoted.destination)"
  }
}

/// `udp port 9`, as far as the quoted packet goes.
private func destinationPort(_ protocol: IPProtocol, in packet: RawSpan, at offset: Int) -> String {
  guard `protocol` == .udp || `protocol` == .tcp, packet.byteCount >= offset + 4 else { return "port" }
  let port: UInt16 = packet.bigEndian(offset + 2)
  return "\(`protocol` == .udp ? "udp" : "tcp") port \(port)"
}
