public import Fabric
public import Packets
public import SimulationKernel

extension Stack {
  /// Sends a packet that belongs to no socket: a SYN, a datagram or an echo request. What comes back finds nobody.
  public mutating func send(
    _ traced: TracedPacket, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    switch traced.destination {
    case .v4(let destination): try send(traced, to: destination, at: now, into: &outbox)
    case .v6(let destination): try send(traced, to: destination, at: now, into: &outbox)
    }
  }

  private mutating func send(
    _ traced: TracedPacket, to destination: IPv4Address, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    var outgoing = IPv4Outgoing(protocol: traced.protocol, destination: destination)
    outgoing.timeToLive = traced.timeToLive
    guard traced.protocol != .icmp else {
      let request = ICMPv4Header.echoRequest(identifier: traced.sourcePort, sequence: 1)
      return try sendICMPv4(request, TracedPacket.markerBytes, outgoing, at: now, into: &outbox)
    }
    try sendIPv4(outgoing, payloadLength: traced.transportLength, at: now, into: &outbox) { bytes, start, source in
      switch traced.protocol {
      case .tcp:
        traced.segment.emit(
          into: &bytes, at: start, TCPOptions(), payloadLength: 0, source: source, destination: destination)
      default:
        bytes.store(TracedPacket.markerBytes.span.bytes, at: start + UDPHeader.headerLength)
        traced.datagram.emit(into: &bytes, at: start, source: source, destination: destination)
      }
    }
  }

  private mutating func send(
    _ traced: TracedPacket, to destination: IPv6Address, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    var outgoing = IPv6Outgoing(
      nextHeader: traced.protocol == .icmp ? .icmpv6 : traced.protocol, destination: destination)
    outgoing.hopLimit = traced.timeToLive
    guard traced.protocol != .icmp else {
      let request = ICMPv6Header.echoRequest(identifier: traced.sourcePort, sequence: 1)
      return try sendICMPv6(request, TracedPacket.markerBytes, outgoing, at: now, into: &outbox)
    }
    try sendIPv6(outgoing, payloadLength: traced.transportLength, at: now, into: &outbox) { bytes, start, source in
      switch traced.protocol {
      case .tcp:
        traced.segment.emit(
          into: &bytes, at: start, TCPOptions(), payloadLength: 0, source: source, destination: destination)
      default:
        bytes.store(TracedPacket.markerBytes.span.bytes, at: start + UDPHeader.headerLength)
        traced.datagram.emit(into: &bytes, at: start, source: source, destination: destination)
      }
    }
  }

  /// The route that a packet to `destination` takes, as `ip route get` would name it: `0.0.0.0/0 via 10.0.0.1 on eth0`.
  public func routeText(to destination: IPAddress) -> String? {
    switch destination {
    case .v4(let address): ipv4.routes.lookup(address).map { text(of: $0) }
    case .v6(let address): ipv6.routes.lookup(address).map { text(of: $0) }
    }
  }

  private func text<Address>(of route: Route<Address>) -> String {
    let via = route.kind == .via ? " via \(route.gateway)" : ""
    return "\(route.destination)/\(route.prefixLength)\(via) on \(interfaces[route.interface].name)"
  }

  /// The neighbour to which a packet for `destination` goes next.
  public func nextHop(to destination: IPAddress) -> IPAddress? {
    switch destination {
    case .v4(let address): ipv4.routes.lookup(address).map { .v4($0.nextHop(to: address)) }
    case .v6(let address): ipv6.routes.lookup(address).map { .v6($0.nextHop(to: address)) }
    }
  }

  /// Whether an address is one of the machine's own.
  public func owns(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address): interfaces.index(with: address) != nil
    case .v6(let address): ipv6.routes.lookup(address)?.kind == .local
    }
  }
}

extension TracedPacket {
  fileprivate static var markerBytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: marker >> $0) } }

  fileprivate var transportLength: Int {
    `protocol` == .tcp ? TCPHeader.minimumLength : UDPHeader.headerLength + TracedPacket.markerBytes.count
  }

  fileprivate var segment: TCPHeader {
    TCPHeader(
      sourcePort: sourcePort, destinationPort: destinationPort,
      sequenceNumber: TCPSequenceNumber(TracedPacket.marker), acknowledgmentNumber: TCPSequenceNumber(0), flags: .syn,
      window: 64_240)
  }

  fileprivate var datagram: UDPHeader {
    UDPHeader(sourcePort: sourcePort, destinationPort: destinationPort, length: UInt16(transportLength))
  }
}
