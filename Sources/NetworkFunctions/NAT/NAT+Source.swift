import NetworkStack
import Packets
import SimulationKernel

// The source of a connection's first packet, chosen once its outgoing interface is known.

extension NAT {
  mutating func chooseSource(
    _ packet: inout HookedPacket<IPv4Address>, _ connections: inout ConnectionTable<IPv4Address>
  ) -> Verdict {
    if packet.outInterface == settings.outside, let address = packet.outAddress { outsideAddress = address }
    let isHairpin = isHairpin(packet, connections)
    guard packet.outInterface == settings.outside || isHairpin else { return keepSource(&packet, connections) }
    if let pair = settings.pairs.first(where: { $0.inside == packet.tuple.source }) {
      return bind(&packet, to: pair.outside, connections, Cause.pair)
    }
    guard let address = address(for: packet), isTranslated(packet.tuple.source) else {
      return keepSource(&packet, connections)
    }
    let cause = isHairpin ? Cause.hairpin : settings.masquerades ? Cause.masquerade : Cause.pool
    guard settings.mapping == .endpointIndependent, packet.tuple.hasPorts, packet.tuple.source != address else {
      return bind(&packet, to: address, connections, cause)
    }
    return map(&packet, to: address, &connections)
  }

  /// Whether it came from the inside to an outside address, and returns to the inside: without an outside source the reply
  /// would bypass the NAT (RFC 4787, REQ-9).
  private func isHairpin(_ packet: HookedPacket<IPv4Address>, _ connections: ConnectionTable<IPv4Address>) -> Bool {
    guard settings.hairpins, let connection = connections.connection(of: packet) else { return false }
    return connection.translatesDestination && packet.inInterface != nil && packet.inInterface != settings.outside
      && packet.outInterface != settings.outside
  }

  private func isTranslated(_ source: IPv4Address) -> Bool {
    settings.sources.isEmpty || settings.sources.contains { $0.contains(source) }
  }

  /// The same outside address for everything an inside machine sends (RFC 4787, REQ-2).
  private func address(for packet: HookedPacket<IPv4Address>) -> IPv4Address? {
    guard settings.pool.isEmpty else {
      let hash = UInt64(packet.tuple.source.bits).spread
      return settings.pool[Int(hash % UInt64(settings.pool.count))]
    }
    return settings.masquerades ? outsideAddress : nil
  }

  /// Traffic that is not translated must not be mistaken for traffic that is.
  private mutating func keepSource(
    _ packet: inout HookedPacket<IPv4Address>, _ connections: ConnectionTable<IPv4Address>
  ) -> Verdict {
    guard connections.clashes(packet) else { return .accept }
    return bind(&packet, to: packet.tuple.source, connections, Cause.nothing)
  }

  /// Keeps the port, or finds a free one in the same range.
  private mutating func bind(
    _ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address, _ connections: ConnectionTable<IPv4Address>,
    _ cause: UInt16
  ) -> Verdict {
    guard packet.tuple.hasPorts else {
      let isFree = connections.bindSource(&packet, to: address, port: 0)
      return isFree ? Verdict(.accept, cause: cause) : noPort
    }
    let inside = MappedEndpoint(packet.tuple.protocol, packet.tuple.source, packet.tuple.sourcePort)
    let earlier = recent.outside(of: inside, with: address, connections, at: packet.now)
    guard bindPort(&packet, to: address, earlier?.port, connections) else { return noPort }
    if let connection = connections.connection(of: packet) {
      recent.note(connection.original, of: inside, connections, at: packet.now)
    }
    return Verdict(.accept, cause: cause)
  }

  /// The port previously assigned to the endpoint, its own, or the next free one.
  private mutating func bindPort(
    _ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address, _ earlier: UInt16?,
    _ connections: ConnectionTable<IPv4Address>
  ) -> Bool {
    if let earlier, connections.bindSource(&packet, to: address, port: earlier) { return true }
    let port = packet.tuple.sourcePort
    if connections.bindSource(&packet, to: address, port: port) { return true }
    let range = settings.range(for: port, packet.tuple.protocol)
    var candidate = range.contains(nextPort) ? nextPort : range.first
    for _ in 0..<min(NAT.maximumAttempts, Int(range.last - range.first) + 1) {
      let free = connections.bindSource(&packet, to: address, port: candidate)
      let tried = candidate
      candidate = candidate == range.last ? range.first : candidate + 1
      if free {
        nextPort = tried == range.last ? range.first : candidate
        return true
      }
    }
    nextPort = candidate
    return false
  }

  /// The sender is notified (RFC 5508, REQ-8); Linux drops silently.
  private var noPort: Verdict {
    Verdict(settings.mapping == .endpointIndependent ? .prohibit : .drop, cause: Cause.noPort)
  }

  /// How many ports a search tries, so that a flood does not make every packet expensive.
  private static let maximumAttempts = 2048

  /// An inside endpoint keeps its outside endpoint for all peers (RFC 4787, REQ-1).
  private mutating func map(
    _ packet: inout HookedPacket<IPv4Address>, to address: IPv4Address,
    _ connections: inout ConnectionTable<IPv4Address>
  ) -> Verdict {
    let inside = MappedEndpoint(packet.tuple.protocol, packet.tuple.source, packet.tuple.sourcePort)
    let range = settings.range(for: inside.port, inside.protocol)
    guard let outside = mappings.map(inside, to: address, range, at: packet.now),
      connections.bindSource(&packet, to: outside.address, port: outside.port)
    else { return noPort }
    refresh(inside, &packet, &connections)
    return Verdict(.accept, cause: Cause.mapping)
  }

  /// Outbound packets keep a mapping alive (RFC 4787, REQ-6).
  mutating func refresh(_ packet: inout HookedPacket<IPv4Address>, _ connections: inout ConnectionTable<IPv4Address>) {
    guard packet.direction == .original, packet.state != .related,
      let connection = connections.connection(of: packet), connection.translatesSource
    else { return refreshReply(&packet, &connections) }
    let tuple = connection.original
    refresh(MappedEndpoint(tuple.protocol, tuple.source, tuple.sourcePort), &packet, &connections)
  }

  /// A reply on a connection from outside is an outbound packet, too.
  private mutating func refreshReply(
    _ packet: inout HookedPacket<IPv4Address>, _ connections: inout ConnectionTable<IPv4Address>
  ) {
    guard packet.direction == .reply, packet.state == .established, packet.outInterface == settings.outside,
      let connection = connections.connection(of: packet), connection.translatesDestination
    else { return }
    let tuple = connection.reply
    refresh(MappedEndpoint(tuple.protocol, tuple.source, tuple.sourcePort), &packet, &connections)
  }

  private mutating func refresh(
    _ inside: MappedEndpoint, _ packet: inout HookedPacket<IPv4Address>,
    _ connections: inout ConnectionTable<IPv4Address>
  ) {
    let state = connections.connection(of: packet)?.tcpState
    let timeout: Duration =
      switch inside.protocol {
      case .tcp: state == .established ? NATSettings.establishedTimeout : NATSettings.transitoryTimeout
      case .icmp: NATSettings.queryTimeout
      default: settings.udpTimeout
      }
    mappings.refresh(inside, until: packet.now + timeout, for: packet.tuple.destination, packet.tuple.destinationPort)
    connections.extend(&packet, by: timeout)
  }
}

extension NATSettings {
  /// The ports that may replace `port`: well-known if it is, others if not (RFC 4787, REQ-3).
  func range(for port: UInt16, _ protocol: IPProtocol) -> PortRange {
    if `protocol` == .icmp { return .all }
    if mapping == .endpointIndependent { return port < 1024 ? PortRange(1, 1023) : ports }
    if port < 512 { return PortRange(1, 511) }
    return port < 1024 ? PortRange(600, 1023) : ports
  }
}
