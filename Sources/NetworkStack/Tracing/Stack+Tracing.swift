public import Fabric
public import Packets
public import SimulationKernel

extension Stack {
  /// Sends a packet that belongs to no socket: a SYN, a datagram or an echo request. No socket receives the answer.
  public mutating func send(
    _ traced: TracedPacket, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    guard traced.protocol != .icmp else { return try sendEchoRequest(traced, at: now, into: &outbox) }
    let packet = BarePacket(
      protocol: traced.protocol, destination: traced.destination, hopLimit: traced.timeToLive)
    try send(packet, payloadLength: traced.transportLength, at: now, into: &outbox) { bytes, start, source in
      switch traced.protocol {
      case .tcp: traced.segment.emit(into: &bytes, at: start, source: source, destination: traced.destination)
      default:
        bytes.store(traced.data.span.bytes, at: start + UDPHeader.headerLength)
        traced.datagram.emit(into: &bytes, at: start, source: source, destination: traced.destination)
      }
    }
  }

  private mutating func sendEchoRequest(
    _ traced: TracedPacket, at now: Instant, into outbox: inout Outbox
  ) throws(SendError) {
    switch traced.destination {
    case .v4(let destination):
      var outgoing = IPv4Outgoing(protocol: .icmp, destination: destination)
      outgoing.timeToLive = traced.timeToLive
      let request = ICMPv4Header.echoRequest(identifier: traced.sourcePort, sequence: 1)
      try sendICMPv4(request, TracedPacket.markerBytes, outgoing, at: now, into: &outbox)
    case .v6(let destination):
      var outgoing = IPv6Outgoing(nextHeader: .icmpv6, destination: destination)
      outgoing.hopLimit = traced.timeToLive
      let request = ICMPv6Header.echoRequest(identifier: traced.sourcePort, sequence: 1)
      try sendICMPv6(request, TracedPacket.markerBytes, outgoing, at: now, into: &outbox)
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
    switch route.kind {
    case .blackhole: return "\(route.destination)/\(route.prefixLength), a black hole"
    case .unreachable: return "\(route.destination)/\(route.prefixLength), unreachable"
    case .prohibited: return "\(route.destination)/\(route.prefixLength), prohibited"
    case .local, .broadcast, .onLink, .via: break
    }
    let via = route.kind == .via ? " via \(route.gateway)" : ""
    return "\(route.destination)/\(route.prefixLength)\(via) on \(interfaces[route.interface].name)"
  }

  /// The next hop of a packet to `destination`: the gateway, or the destination itself; nil if no route leads there.
  public func nextHop(to destination: IPAddress) -> IPAddress? {
    switch destination {
    case .v4(let address):
      ipv4.routes.lookup(address).flatMap { $0.kind.refuses ? nil : .v4($0.nextHop(to: address)) }
    case .v6(let address):
      ipv6.routes.lookup(address).flatMap { $0.kind.refuses ? nil : .v6($0.nextHop(to: address)) }
    }
  }

  /// Whether an address is one of the stack's own.
  public func owns(_ address: IPAddress) -> Bool {
    switch address {
    case .v4(let address): interfaces.index(with: address) != nil
    case .v6(let address): ipv6.routes.lookup(address)?.kind == .local
    }
  }
}

extension TracedPacket {
  fileprivate static var markerBytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: marker >> $0) } }

  /// What a datagram carries: behind the mark a question for the name servers of the root (RFC 1035, section 4.1.2), where a name
  /// server is asked.
  fileprivate var data: [UInt8] {
    let question: [UInt8] = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1]
    return TracedPacket.markerBytes + (destinationPort == TracedPacket.questionPort ? question : [])
  }

  fileprivate var transportLength: Int {
    `protocol` == .tcp ? TCPHeader.minimumLength : UDPHeader.headerLength + data.count
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
