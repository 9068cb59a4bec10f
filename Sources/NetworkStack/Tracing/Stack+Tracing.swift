public import Fabric
public import Packets
public import SimulationKernel

extension Stack {
  /// Sends a packet that belongs to no socket: a SYN, a datagram or an echo request. What comes back finds nobody.
  public mutating func send(
    _ traced: TracedPacket, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    var outgoing = IPv4Outgoing(protocol: traced.protocol, destination: traced.destination)
    outgoing.timeToLive = traced.timeToLive
    let marker = [UInt8](bigEndian: TracedPacket.marker)
    switch traced.protocol {
    case .tcp:
      let segment = TCPHeader(
        sourcePort: traced.sourcePort, destinationPort: traced.destinationPort,
        sequenceNumber: TCPSequenceNumber(TracedPacket.marker), acknowledgmentNumber: TCPSequenceNumber(0),
        flags: .syn, window: 64_240)
      try sendIPv4(outgoing, payloadLength: TCPHeader.minimumLength, at: now, into: &outbox) { bytes, start, source in
        segment.emit(
          into: &bytes, at: start, TCPOptions(), payloadLength: 0, source: source, destination: traced.destination)
      }
    case .icmp:
      let request = ICMPv4Header.echoRequest(identifier: traced.sourcePort, sequence: 1)
      try sendICMPv4(request, marker, outgoing, at: now, into: &outbox)
    default:
      let length = UDPHeader.headerLength + marker.count
      let header = UDPHeader(
        sourcePort: traced.sourcePort, destinationPort: traced.destinationPort, length: UInt16(length))
      try sendIPv4(outgoing, payloadLength: length, at: now, into: &outbox) { bytes, start, source in
        bytes.store(marker.span.bytes, at: start + UDPHeader.headerLength)
        header.emit(into: &bytes, at: start, source: source, destination: traced.destination)
      }
    }
  }

  /// The route that a packet to `destination` takes, as `ip route get` would name it: `0.0.0.0/0 via 10.0.0.1 on eth0`.
  public func routeText(to destination: IPv4Address) -> String? {
    guard let route = ipv4.routes.lookup(destination) else { return nil }
    let via = route.kind == .via ? " via \(route.gateway)" : ""
    return "\(route.destination)/\(route.prefixLength)\(via) on \(interfaces[route.interface].name)"
  }

  /// The neighbour to which a packet for `destination` goes next.
  public func nextHop(to destination: IPv4Address) -> IPv4Address? {
    ipv4.routes.lookup(destination)?.nextHop(to: destination)
  }

  /// Whether an address is one of the machine's own.
  public func owns(_ address: IPv4Address) -> Bool { interfaces.index(with: address) != nil }
}

extension [UInt8] {
  fileprivate init(bigEndian value: UInt32) {
    self = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
