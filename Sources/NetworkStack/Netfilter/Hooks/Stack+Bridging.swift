import Fabric
import Packets
import SimulationKernel

// A machine that is a bump in the wire: what comes in on one of its two interfaces goes out of the other, and its
// functions see the IP packets on their way. It has no address there and changes no header but what they change. Everything
// else, ARP among it, passes.

extension Stack {
  mutating func bridge(_ frame: Frame, on port: Int, at now: Instant, into outbox: inout Outbox) {
    guard port < 2, interfaces.count >= 2 else { return outbox.frames.release(frame) }
    let packet = Packet(frame: frame, interface: port)
    switch (try? EthernetHeader(parsing: outbox.frames.bytes(of: frame)))?.type {
    case .ipv4:
      guard let header = try? IPv4Header(parsing: outbox.frames.bytes(of: frame, from: Packet.start)),
        IPv4Header.hasValidChecksum(in: outbox.frames.bytes(of: frame, from: Packet.start))
      else { return outbox.drop(frame, on: packet.port, .malformed) }
      bridge(packet, header, at: now, into: &outbox)
    case .ipv6:
      guard let header = try? IPv6Header(parsing: outbox.frames.bytes(of: frame, from: Packet.start)) else {
        return outbox.drop(frame, on: packet.port, .malformed)
      }
      bridge(packet, header, at: now, into: &outbox)
    default:
      outbox.send(frame, on: PortIndex(1 - port))
    }
  }

  mutating func bridge(_ packet: Packet, _ header: IPv4Header, at now: Instant, into outbox: inout Outbox) {
    guard !header.isFragment else { return reassemble(packet, header, at: now, into: &outbox) }
    var hooked = HookedPacket(packet.frame, header, in: packet.interface, at: now, outbox.frames)
    chain.connections.track(&hooked, outbox.frames)
    guard let (frame, header) = cross(packet, header, hooked, into: &outbox) else { return }
    let out = 1 - packet.interface
    let limit = header.lengthLimit(mtu: interfaces[out].mtu, largestFragment: packet.largestFragment)
    guard Int(header.totalLength) > limit, packet.largestFragment > 0 else {
      return outbox.send(frame, on: PortIndex(out))
    }
    let pieces = outbox.frames.cut(frame, header, mtu: limit)
    send(pieces, insteadOf: frame, on: out, into: &outbox)
  }

  mutating func bridge(_ packet: Packet, _ header: IPv6Header, at now: Instant, into outbox: inout Outbox) {
    let upper = try? IPv6UpperLayer(of: header, in: outbox.frames.bytes(of: packet.frame, from: Packet.start))
    if let fragment = upper?.fragment { return reassemble(packet, header, fragment, at: now, into: &outbox) }
    var hooked = HookedPacket(packet.frame, header, upper, in: packet.interface, at: now, outbox.frames)
    chain.ipv6Connections.track(&hooked, outbox.frames)
    guard let (frame, header) = cross(packet, header, hooked, into: &outbox) else { return }
    let out = 1 - packet.interface
    guard packet.largestFragment > 0, header.totalLength > packet.largestFragment else {
      return outbox.send(frame, on: PortIndex(out))
    }
    let limit = max(packet.largestFragment, IPv6Header.minimumMTU)
    let identification = UInt32(truncatingIfNeeded: random.next())
    let pieces = outbox.frames.cut(frame, header, mtu: limit, identification: identification)
    send(pieces, insteadOf: frame, on: out, into: &outbox)
  }

  /// The way past the functions. Nil where it ends there.
  private mutating func cross<Header: InternetHeader>(
    _ packet: Packet, _ header: Header, _ hooked: HookedPacket<Header.Address>, into outbox: inout Outbox
  ) -> (frame: Frame, header: Header)? where Header.Address: RejectedAddress {
    var (packet, header, passage) = (packet, header, HookedPassage<Header>(hooked: hooked))
    passage.hooked.outInterface = 1 - packet.interface
    for hook in [Hook.prerouting, .forward, .postrouting] {
      guard passage.pass(hook, &packet, &header, through: &self, into: &outbox) else { return nil }
    }
    return passage.confirm(packet, through: &self, into: &outbox) ? (packet.frame, header) : nil
  }

  /// What came in pieces leaves in pieces.
  private func send(_ pieces: [Frame], insteadOf frame: Frame, on interface: Int, into outbox: inout Outbox) {
    for piece in pieces { outbox.send(piece, on: PortIndex(interface)) }
    outbox.frames.release(frame)
  }
}
