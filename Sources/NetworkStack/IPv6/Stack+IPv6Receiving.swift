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
    if header.destination.isMulticast {
      guard isMember(of: header.destination, on: packet.interface) else { return outbox.frames.release(packet.frame) }
      return acceptIPv6(packet, header, at: now, into: &outbox)
    }
    let route = ipv6.routes.lookup(header.destination)
    if packet.isLooped || route?.kind == .local {
      acceptIPv6(packet, header, at: now, into: &outbox)
    } else if forwards, !packet.isGroupAddressed {
      forwardIPv6(packet, header, route, at: now, into: &outbox)
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
    default: interfaces[interface].ipv6.contains { $0.address.solicitedNode == group }
    }
  }

  /// A packet for this host: hand what lies behind its extension headers to the protocol above.
  mutating func acceptIPv6(
    _ packet: Packet, _ header: IPv6Header, at now: Instant, into outbox: inout Outbox
  ) {
    guard
      let upper = try? IPv6UpperLayer(of: header, in: outbox.frames.bytes(of: packet.frame, from: Packet.start))
    else { return outbox.drop(packet.frame, on: packet.port, .malformed) }
    if let fragment = upper.fragment, !fragment.header.isAtomic {
      return reassemble(packet, header, fragment, at: now, into: &outbox)
    }
    let payload = Payload(packet, header, upper)
    // Until it is known to be this host's alone, an address hears neighbour discovery and nothing else.
    guard upper.protocol == .icmpv6 || !ipv6.tentative.contains(header.destination) else {
      return outbox.drop(packet.frame, on: packet.port, .notForwarding)
    }
    switch upper.protocol {
    case .icmpv6: receiveICMPv6(payload, header, at: now, into: &outbox)
    case .udp: receiveUDP(payload, at: now, into: &outbox)
    case .tcp: receiveTCP(payload, isCongestionMarked: header.trafficClass & 3 == 3, at: now, into: &outbox)
    case .noNextHeader: outbox.frames.release(packet.frame)
    default: refuseNextHeader(packet, header, upper, at: now, into: &outbox)
    }
  }

  /// RFC 8200, section 4: an unknown next header is a parameter problem.
  private mutating func refuseNextHeader(
    _ packet: Packet, _ header: IPv6Header, _ upper: IPv6UpperLayer, at now: Instant, into outbox: inout Outbox
  ) {
    let problem = ICMPv6Header.parameterProblem(.unknownNextHeader, pointer: UInt32(upper.nextHeaderOffset))
    sendError(problem, about: packet, header, at: now, into: &outbox)
    outbox.drop(packet.frame, on: packet.port, .unknownProtocol)
  }
}

extension IPv6Header {
  /// Its addresses must not be on a wire (RFC 4291, sections 2.5.3 and 2.7).
  fileprivate var isMartian: Bool {
    source.isMulticast || source.isLoopback || destination.isLoopback || destination.isUnspecified
  }
}
