import Fabric
import Packets
import SimulationKernel

extension Stack {
  /// Passes a packet on (RFC 1812, section 5.2.1): time to live, route, size, and out.
  mutating func forwardIPv4(
    _ packet: Packet, _ header: IPv4Header, _ route: Route<IPv4Address>?, at now: Instant, into outbox: inout Outbox
  ) {
    guard header.timeToLive > 1 else {
      sendError(.timeToLiveExceeded, about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .timeToLiveExceeded)
    }
    guard let route else {
      sendError(.destinationUnreachable(.network), about: packet, header, at: now, into: &outbox)
      return outbox.drop(packet.frame, on: packet.port, .noRoute)
    }
    let frame = outbox.frames.rewrite(packet.frame) { bytes in
      IPv4Header.decrementTimeToLive(in: &bytes, at: Packet.start)
    }
    transmit(frame, to: route.nextHop(to: header.destination), on: route.interface, at: now, into: &outbox)
  }
}
