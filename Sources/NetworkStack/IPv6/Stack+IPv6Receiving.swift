import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// An IPv6 packet comes in (RFC 8200): check it, look up what becomes of it.
  mutating func receiveIPv6(_ packet: Packet, at now: Instant, into outbox: inout Outbox) {
    guard let header = try? IPv6Header(parsing: outbox.frames.bytes(of: packet.frame, from: Packet.start)) else {
      return outbox.drop(packet.frame, on: packet.port, .malformed)
    }
    guard packet.isLooped || !header.isMartian else {
      return outbox.drop(packet.frame, on: packet.port, .martianAddress)
    }
    guard header.nextHeader != .hopByHopOptions || readHopByHopOptions(packet, header, at: now, into: &outbox) else {
      return
    }
    if packet.isLooped { return acceptIPv6(packet, header, at: now, into: &outbox) }
    guard isHooked else {
      var passage = PlainPassage<IPv6Header>()
      return walk(packet, header, &passage, at: now, into: &outbox)
    }
    walkHooked(packet, header, at: now, into: &outbox)
  }

  /// Every node on the way reads these options (RFC 8200, section 4.3, as Linux does). False where the packet goes no further.
  private mutating func readHopByHopOptions(
    _ packet: Packet, _ header: IPv6Header, at now: Instant, into outbox: inout Outbox
  ) -> Bool {
    let options = header.hopByHopOptions(in: outbox.frames.bytes(of: packet.frame, from: Packet.start))
    switch options.refusal(isForGroup: header.destination.isMulticast) {
    case nil: return true
    case .refused(let error): sendError(error, about: packet, header, at: now, into: &outbox)
    default: break
    }
    outbox.drop(packet.frame, on: packet.port, .malformed)
    return false
  }

  /// Functions see whole packets: fragments wait for one another first, as in Linux.
  mutating func walkHooked(
    _ packet: Packet, _ header: IPv6Header, at now: Instant, into outbox: inout Outbox
  ) {
    let upper = try? IPv6UpperLayer(of: header, in: outbox.frames.bytes(of: packet.frame, from: Packet.start))
    if let fragment = upper?.fragment {
      return reassemble(packet, header, fragment, at: now, into: &outbox)
    }
    var hooked = HookedPacket(packet.frame, header, upper, in: packet.interface, at: now, outbox.frames)
    chain.ipv6Connections.track(&hooked, outbox.frames)
    var passage = HookedPassage<IPv6Header>(hooked: hooked)
    walk(packet, header, &passage, at: now, into: &outbox)
  }

  /// The way of a packet that is in order: prerouting, route, and then into this host or on.
  @inline(__always) private mutating func walk<Way: Passage<IPv6Header>>(
    _ packet: Packet, _ header: IPv6Header, _ passage: inout Way, at now: Instant, into outbox: inout Outbox
  ) {
    var (packet, header) = (packet, header)
    guard passage.pass(.prerouting, &packet, &header, through: &self, into: &outbox) else { return }
    let route = header.destination.isMulticast ? nil : ipv6.routes.lookup(header.destination)
    if header.destination.isMulticast ? isMember(of: header.destination, on: packet.interface) : route?.kind == .local {
      guard passage.pass(.input, &packet, &header, through: &self, into: &outbox),
        passage.confirm(packet, through: &self, into: &outbox)
      else { return }
      acceptIPv6(packet, header, at: now, into: &outbox)
    } else if header.destination.isMulticast {
      outbox.frames.release(packet.frame)
    } else if forwards, !packet.isGroupAddressed {
      forward(packet, header, route, &passage, at: now, into: &outbox)
    } else {
      outbox.drop(packet.frame, on: packet.port, .notForwarding)
    }
  }

  /// Whether an interface is in a group: all nodes, of a router all routers, and the solicited-node groups of its
  /// addresses (RFC 4291, section 2.8).
  private func isMember(of group: IPv6Address, on interface: Int) -> Bool {
    switch group {
    case .allNodes: true
    case .allRouters: forwards
    default:
      interfaces[interface].ipv6.contains { address in
        address.address.solicitedNode == group || forwards && address.routersAnycast?.solicitedNode == group
      }
    }
  }

  /// A packet for this host: hand what lies behind its extension headers to the protocol above.
  mutating func acceptIPv6(
    _ packet: Packet, _ header: IPv6Header, at now: Instant, into outbox: inout Outbox
  ) {
    let isForGroup = packet.isGroupAddressed || header.destination.isMulticast
    let delivery = header.delivery(
      in: outbox.frames.bytes(of: packet.frame, from: Packet.start), isForGroup: isForGroup)
    switch delivery {
    case .upper(let `protocol`, let offset, let field):
      deliver(Payload(packet, header, from: offset), header, `protocol`, named: field, at: now, into: &outbox)
    case .fragment(let fragment):
      reassemble(packet, header, fragment, at: now, into: &outbox)
    case .refused(let error):
      sendError(error, about: packet, header, at: now, into: &outbox)
      outbox.drop(packet.frame, on: packet.port, .malformed)
    case .discarded:
      outbox.drop(packet.frame, on: packet.port, .malformed)
    }
  }

  private mutating func deliver(
    _ payload: Payload, _ header: IPv6Header, _ protocol: IPProtocol, named field: Int, at now: Instant,
    into outbox: inout Outbox
  ) {
    // Until it is known to be this host's alone, an address hears neighbour discovery and nothing else.
    guard `protocol` == .icmpv6 || !ipv6.tentative.contains(header.destination) else {
      return outbox.drop(payload.frame, on: payload.packet.port, .notForwarding)
    }
    switch `protocol` {
    case .icmpv6: receiveICMPv6(payload, header, at: now, into: &outbox)
    case .udp: receiveUDP(payload, at: now, into: &outbox)
    case .tcp: receiveTCP(payload, isCongestionMarked: header.trafficClass & 3 == 3, at: now, into: &outbox)
    case .noNextHeader: outbox.frames.release(payload.frame)
    default:
      // RFC 8200, section 4: an unknown next header is a parameter problem.
      let problem = ICMPv6Header.parameterProblem(.unknownNextHeader, pointer: UInt32(field))
      sendError(problem, about: payload.packet, header, at: now, into: &outbox)
      outbox.drop(payload.frame, on: payload.packet.port, .unknownProtocol)
    }
  }
}

extension IPv6Header {
  /// Its addresses must not be on a wire (RFC 4291, sections 2.5.3, 2.5.5.2 and 2.7; Linux' `ip6_rcv_core`): loopback, groups as
  /// senders and those of reserved or interface-local scope, and IPv4 addresses in disguise.
  fileprivate var isMartian: Bool {
    source.isMulticast || source.isLoopback || source.isIPv4Mapped || destination.isLoopback
      || destination.isUnspecified || destination.isMulticast && destination.multicastScope < 2
  }
}

extension IPv6Address {
  /// How far a group reaches (RFC 4291, section 2.7): 1 within an interface, 2 on a link.
  var multicastScope: UInt64 { high >> 48 & 0xF }
}
