import SimulationKernel

/// A line on an IPv4 packet without its Ethernet header.
public func summary(ofIPv4 packet: RawSpan) -> String {
  do {
    let header = try IPv4Header(parsing: packet)
    let ends = Ends(.v4(header.source), .v4(header.destination))
    let payload = packet.extracting(header.payloadRange)
    guard header.fragmentOffset == 0 else {
      return "IP \(ends): \(header.protocol), fragment at \(header.fragmentOffset), length \(payload.byteCount)"
    }
    return "IP " + summary(of: payload, header.protocol, ends)
  } catch {
    return "IP, \(error)"
  }
}

/// A line on an IPv6 packet without its Ethernet header.
public func summary(ofIPv6 packet: RawSpan) -> String {
  do {
    let header = try IPv6Header(parsing: packet)
    let ends = Ends(.v6(header.source), .v6(header.destination))
    let layer = try IPv6UpperLayer(of: header, in: packet)
    let payload = packet.extracting(layer.offset..<IPv6Header.length + Int(header.payloadLength))
    if let fragment = layer.fragment, fragment.header.fragmentOffset != 0 {
      return "IP6 \(ends): \(fragment.header), length \(payload.byteCount)"
    }
    return "IP6 " + summary(of: payload, layer.protocol, ends)
  } catch {
    return "IP6, \(error)"
  }
}

/// Who sends to whom. Ports are set behind the addresses with a dot.
private struct Ends: CustomStringConvertible {
  let source: IPAddress
  let destination: IPAddress

  init(_ source: IPAddress, _ destination: IPAddress) {
    self.source = source
    self.destination = destination
  }

  var description: String { "\(source) > \(destination)" }

  func with(_ sourcePort: UInt16, _ destinationPort: UInt16) -> String {
    "\(source).\(sourcePort) > \(destination).\(destinationPort)"
  }
}

private func summary(of payload: RawSpan, _ protocol: IPProtocol, _ ends: Ends) -> String {
  do {
    switch `protocol` {
    case .udp: return summary(of: try UDPHeader(parsingQuoted: payload), ends)
    case .tcp: return summary(of: try TCPHeader(parsing: payload), ends, length: payload.byteCount)
    case .icmp: return "\(ends): \(try summary(ofICMPv4: payload)), length \(payload.byteCount)"
    case .icmpv6: return "\(ends): \(try summary(ofICMPv6: payload)), length \(payload.byteCount)"
    default: return "\(ends): \(`protocol`), length \(payload.byteCount)"
    }
  } catch {
    return "\(ends): \(`protocol`), \(error)"
  }
}

private func summary(of udp: UDPHeader, _ ends: Ends) -> String {
  "\(ends.with(udp.sourcePort, udp.destinationPort)): UDP, length \(udp.payloadLength)"
}

private func summary(of tcp: TCPHeader, _ ends: Ends, length: Int) -> String {
  "\(ends.with(tcp.sourcePort, tcp.destinationPort)): \(tcp), length \(length - tcp.headerLength)"
}
