import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Passes a packet on (RFC 8200, section 3): hop limit, route, size, and out. What is link-local stays on its link
  /// (RFC 4291, section 2.5.6).
  mutating func forwardIPv6(
    _ packet: Packet, _ header: IPv6Header, _ route: Route<IPv6Address>?, at now: Instant, into outbox: inout Outbox
  ) {
    guard !header.source.isLinkLocal, !header.destination.isLinkLocal, !header.source.isUnspecified else {
      return outbox.drop(packet.frame, on: packet.port, .notForwarding)
    }
    guard header.hopLimit > 1 else {
      sendError(.hopLimitExceeded, about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .timeToLiveExceeded)
    }
    guard let route else {
      sendError(.destinationUnreachable(.noRoute), about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .noRoute)
    }
    let mtu = interfaces[route.interface].mtu
    guard IPv6Header.length + Int(header.payloadLength) <= mtu else {
      sendError(.packetTooBig(mtu: UInt32(mtu)), about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .fragmentationNeeded)
    }
    let nextHop = route.nextHop(to: header.destination)
    let mac = ipv6.neighbors.settled(NeighborKey(nextHop, on: route.interface), at: now)?.mac
    let source = interfaces[route.interface].mac
    let frame = outbox.frames.rewrite(packet.frame) { bytes in
      IPv6Header.decrementHopLimit(in: &bytes, at: Packet.start)
      if let mac { EthernetHeader.setAddresses(destination: mac, source: source, in: &bytes) }
    }
    guard mac == nil else { return outbox.send(frame, on: PortIndex(route.interface)) }
    transmit(frame, to: nextHop, on: route.interface, at: now, into: &outbox)
  }
}
