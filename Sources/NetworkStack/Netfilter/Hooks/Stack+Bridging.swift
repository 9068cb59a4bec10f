import Fabric
import Packets
import SimulationKernel

// A machine that is a bump in the wire: what comes in on one of its two interfaces goes out of the other, and its
// functions see the IPv4 packets on their way. It has no address there and changes no header but what they change. IPv6
// none of them can look at: it passes unless one of them says that it must not. Everything else, ARP among it, passes.

extension Stack {
  mutating func bridge(_ frame: Frame, on port: Int, at now: Instant, into outbox: inout Outbox) {
    guard port < 2, interfaces.count >= 2 else { return outbox.frames.release(frame) }
    let type = (try? EthernetHeader(parsing: outbox.frames.bytes(of: frame)))?.type
    if type == .ipv6, let detail = chain.refusalOfIPv6 {
      return outbox.drop(frame, on: PortIndex(port), .filtered, detail)
    }
    guard type == .ipv4 else { return outbox.send(frame, on: PortIndex(1 - port)) }
    guard let header = try? IPv4Header(parsing: outbox.frames.bytes(of: frame, from: Packet.start)),
      IPv4Header.hasValidChecksum(in: outbox.frames.bytes(of: frame, from: Packet.start))
    else { return outbox.drop(frame, on: PortIndex(port), .malformed) }
    bridgeIPv4(Packet(frame: frame, interface: port, isGroupAddressed: false), header, at: now, into: &outbox)
  }

  mutating func bridgeIPv4(_ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox) {
    guard !header.isFragment else { return reassemble(packet, header, at: now, into: &outbox) }
    let out = 1 - packet.interface
    var hooked = HookedPacket(packet.frame, header, in: packet.interface, out: out, at: now, outbox.frames)
    chain.connections.track(&hooked, outbox.frames)
    for hook in [Hook.prerouting, .forward, .postrouting] {
      guard pass(hook, &hooked, packet, into: &outbox) else { return }
    }
    guard confirm(&hooked, on: packet.port, into: &outbox) else { return }
    guard Int(header.totalLength) > interfaces[out].mtu, let changed = hooked.header(outbox.frames) else {
      return outbox.send(hooked.frame, on: PortIndex(out))
    }
    // It came in pieces, and leaves in pieces.
    for piece in outbox.frames.cut(hooked.frame, changed, mtu: interfaces[out].mtu) {
      outbox.send(piece, on: PortIndex(out))
    }
    outbox.frames.release(hooked.frame)
  }
}
