import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// A machine that is handed packets one by one. Its neighbours, all with the MAC address `mac(99)`, are known to it.
struct Machine {
  var segment: Segment
  private var shown = 0

  /// - Parameter neighbors: addresses by interface.
  init(_ addresses: [[String]], neighbors: [[String]], gateway: String? = nil, forwards: Bool = false) throws {
    let configuration = try GuestConfiguration(guest: 0, addresses, gateway: gateway, forwards: forwards)
    segment = Segment([configuration], cables: [])
    for (port, neighbors) in neighbors.enumerated() {
      for neighbor in neighbors { try knows(neighbor, on: port) }
    }
  }

  mutating func knows(_ neighbor: String, on port: Int = 0, _ mac: MACAddress = mac(99)) throws {
    let (entry, address) = (NeighborEntry(mac: mac, mode: .replace), try ip(neighbor))
    try segment.with(0) { guest, now, outbox in
      Result<Void, any Error> {
        try guest.stack.setNeighbor(entry, of: address, on: port, at: now, into: &outbox)
      }
    }.get()
  }

  /// What it sends when a frame comes in.
  mutating func answers(to frame: [UInt8], on port: Int = 0) -> [Segment.Sent] {
    segment.inject(frame, into: 0, port: port)
    return news
  }

  /// What it has sent since it was last asked.
  var news: [Segment.Sent] {
    mutating get {
      defer { shown = segment.sent.count }
      return Array(segment.sent[shown...])
    }
  }

  var drops: [DropReason] { segment.drops.map(\.reason) }
}

/// An Ethernet frame with an IPv6 packet.
func ipv6Frame(
  to destination: MACAddress, _ source: String, _ target: String, next: IPProtocol, _ payload: [UInt8],
  hopLimit: UInt8 = 64, trafficClass: UInt8 = 0
) throws -> [UInt8] {
  let header = IPv6Header(
    source: try ipv6(source), destination: try ipv6(target), nextHeader: next, payloadLength: UInt16(payload.count),
    hopLimit: hopLimit, trafficClass: trafficClass)
  return makeBytes(EthernetHeader.length + IPv6Header.length + payload.count) { bytes in
    EthernetHeader(destination: destination, source: mac(99), type: .ipv6).emit(into: &bytes, at: 0)
    header.emit(into: &bytes, at: EthernetHeader.length)
    bytes.store(payload.span.bytes, at: EthernetHeader.length + IPv6Header.length)
  }
}

/// An ICMPv6 message with a right checksum.
func icmpv6(_ header: ICMPv6Header, _ source: String, _ target: String, _ body: [UInt8] = []) throws -> [UInt8] {
  let (from, to) = (try ipv6(source), try ipv6(target))
  return makeBytes(8 + body.count) { bytes in
    bytes.store(body.span.bytes, at: 8)
    header.emit(into: &bytes, at: 0, messageLength: 8 + body.count, source: from, destination: to)
  }
}

func icmpv4(_ header: ICMPv4Header, _ body: [UInt8] = []) -> [UInt8] {
  makeBytes(8 + body.count) { bytes in
    bytes.store(body.span.bytes, at: 8)
    header.emit(into: &bytes, at: 0, messageLength: 8 + body.count)
  }
}
