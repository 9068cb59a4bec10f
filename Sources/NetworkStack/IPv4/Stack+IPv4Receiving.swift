import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// An IPv4 packet comes in (RFC 1122, section 3.2.1; RFC 1812, section 5.2): check it, look up what becomes of it.
  mutating func receiveIPv4(_ packet: Packet, at now: Instant, into outbox: inout Outbox) {
    guard let (header, isIntact) = IPv4Header.read(outbox.frames.bytes(of: packet.frame, from: Packet.start)) else {
      return outbox.drop(packet.frame, on: packet.port, .malformed)
    }
    guard isIntact else { return outbox.drop(packet.frame, on: packet.port, .badChecksum) }
    if packet.isLooped { return acceptIPv4(packet, header, at: now, into: &outbox) }
    guard !header.isMartian else { return outbox.drop(packet.frame, on: packet.port, .martianAddress) }
    guard !ipv4.ownAddresses.mayContain(header.source) || !refuseForged(packet, header, into: &outbox) else { return }
    guard header.optionsLength == 0 || readOptions(packet, header, at: now, into: &outbox) else { return }
    guard isHooked else {
      var passage = PlainPassage<IPv4Header>()
      return walk(packet, header, &passage, at: now, into: &outbox)
    }
    walkHooked(packet, header, at: now, into: &outbox)
  }

  /// Drops a packet from the wire that claims to come from an address of this host or of all hosts (RFC 1122, section 3.2.1.3;
  /// Linux' martian sources). True where it is dropped. Few packets are looked up.
  private mutating func refuseForged(_ packet: Packet, _ header: IPv4Header, into outbox: inout Outbox) -> Bool {
    guard ipv4.isOwnOrBroadcast(header.source) else { return false }
    outbox.drop(packet.frame, on: packet.port, .martianAddress)
    return true
  }

  /// False where a packet goes no further for its options: wrong ones are answered (RFC 1122, section 3.2.2.5; RFC 1812,
  /// section 4.3.3.5), and source routes are not followed (`accept_source_route` 0).
  private mutating func readOptions(
    _ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) -> Bool {
    let options = IPv4Options(in: outbox.frames.bytes(of: packet.frame, from: Packet.start), header.optionsRange)
    switch options {
    case .accepted: return true
    case .sourceRouted: break
    case .wrong(let pointer):
      sendError(.parameterProblem(pointer: UInt8(clamping: pointer)), about: packet, header, at: now, into: &outbox)
    }
    outbox.drop(packet.frame, on: packet.port, options == .sourceRouted ? .notForwarding : .malformed)
    return false
  }

  /// Functions see whole packets: fragments wait for one another first, as in Linux.
  mutating func walkHooked(
    _ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    guard !header.isFragment else { return reassemble(packet, header, at: now, into: &outbox) }
    var hooked = HookedPacket(packet.frame, header, in: packet.interface, at: now, outbox.frames)
    chain.connections.track(&hooked, outbox.frames)
    var passage = HookedPassage<IPv4Header>(hooked: hooked)
    walk(packet, header, &passage, at: now, into: &outbox)
  }

  /// The way of a packet that is in order: prerouting, route, and then into this host or on. Most packets of most routers go
  /// where the last one to the same destination went.
  @inline(__always) private mutating func walk<Way: Passage<IPv4Header>>(
    _ packet: Packet, _ header: IPv4Header, _ passage: inout Way, at now: Instant, into outbox: inout Outbox
  ) {
    var (packet, header) = (packet, header)
    guard passage.pass(.prerouting, &packet, &header, through: &self, into: &outbox) else { return }
    if !packet.isGroupAddressed, let way = ipv4.way(of: packet, header, at: now) {
      return forward(packet, header, on: way, &passage, into: &outbox)
    }
    route(packet, header, &passage, at: now, into: &outbox)
  }

  // Apart from the way of most packets, which is inlined where they come in.
  @inline(never) private mutating func route<Way: Passage<IPv4Header>>(
    _ packet: Packet, _ header: IPv4Header, _ passage: inout Way, at now: Instant, into outbox: inout Outbox
  ) {
    var (packet, header) = (packet, header)
    let route = ipv4.routes.lookup(header.destination)
    if isForThisHost(header.destination, route) {
      guard passage.pass(.input, &packet, &header, through: &self, into: &outbox),
        passage.confirm(packet, through: &self, into: &outbox)
      else { return }
      acceptIPv4(packet, header, at: now, into: &outbox)
    } else if header.destination.isMulticast {
      outbox.frames.release(packet.frame)
    } else if forwards, !packet.isGroupAddressed {
      forward(packet, header, route, &passage, at: now, into: &outbox)
    } else {
      outbox.drop(packet.frame, on: packet.port, .notForwarding)
    }
  }

  @inline(__always) func isForThisHost(_ destination: IPv4Address, _ route: Route<IPv4Address>?) -> Bool {
    if let route, route.kind == .local || route.kind == .broadcast { return true }
    return destination == .broadcast || destination == .allSystems
  }

  /// A packet for this host: hand its payload to the protocol above.
  mutating func acceptIPv4(
    _ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    guard !header.isFragment else { return reassemble(packet, header, at: now, into: &outbox) }
    switch header.protocol {
    case .icmp: receiveICMPv4(Payload(packet, header), header, at: now, into: &outbox)
    case .udp: receiveUDP(Payload(packet, header), at: now, into: &outbox)
    case .tcp:
      receiveTCP(
        Payload(packet, header), isCongestionMarked: header.typeOfService & 3 == 3, at: now, into: &outbox)
    default: refuseProtocol(packet, header, at: now, into: &outbox)
    }
  }

  /// RFC 1122, section 3.2.2.1: a host says that it does not speak a protocol.
  private mutating func refuseProtocol(
    _ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox
  ) {
    sendError(.destinationUnreachable(.protocol), about: packet, header, at: now, into: &outbox)
    outbox.drop(packet.frame, on: packet.port, .unknownProtocol)
  }
}

extension IPv4Address {
  /// Neither of this host, nor of this network, nor a group's or reserved: judged by the first byte alone.
  fileprivate var isOrdinary: Bool {
    let first = bits >> 24
    return first &- 1 < 223 && first != 127
  }

  /// 0.0.0.0/8 (RFC 1122, section 3.2.1.3)
  fileprivate var isThisNetwork: Bool { bits >> 24 == 0 }
  /// 224.0.0.0/24: groups of one link.
  fileprivate var isLinkGroup: Bool { bits >> 8 == 0xE00000 }
}

extension IPv4Header {
  /// The header of a packet, and whether its checksum is right; nil where there is none.
  @inline(__always) fileprivate static func read(_ packet: RawSpan) -> (header: IPv4Header, isIntact: Bool)? {
    guard let header = try? IPv4Header(parsing: packet) else { return nil }
    return (header, hasValidChecksum(in: packet))
  }

  /// Its addresses must not be on a wire (RFC 1122, section 3.2.1.3; RFC 1812, section 5.3.7). A sender without an
  /// address can only speak to all.
  @inline(__always) fileprivate var isMartian: Bool {
    !(source.isOrdinary && destination.isOrdinary) && mayNotBeOnAWire
  }

  private var mayNotBeOnAWire: Bool {
    source.isLoopback || source.isMulticast || source == .broadcast || destination.isLoopback
      || source.isThisNetwork && destination != .broadcast && !destination.isLinkGroup || destination.isThisNetwork
  }
}
