import Fabric
import Lab
import NetworkStack
import Packets
import SimulationKernel

// A packet waits where the neighbour's MAC address is not known yet. Nothing is decided meanwhile, so that the wait is told
// of when it is over.

extension TraceFollower {
  /// An address as one machine asks for it.
  struct Neighbor: Hashable {
    var node: NodeIndex
    var address: IPAddress
  }

  /// Remembers what a machine is told by ARP and by neighbour advertisements.
  mutating func noteAnswer(_ record: ObservationLog.Record) {
    let node = world.fabric[receiver: record.port].node
    if let target = advertisedAddress(record) {
      answers[Neighbor(node: node, address: .v6(target))] = record.at
    }
    guard let arp = arp(record), arp.operation == .reply,
      stack(of: node)?.owns(.v4(arp.targetProtocolAddress)) == true
    else { return }
    answers[Neighbor(node: node, address: .v4(arp.senderProtocolAddress))] = record.at
  }

  private func advertisedAddress(_ record: ObservationLog.Record) -> IPv6Address? {
    let frame = log.bytes.span.bytes.extracting(record.range)
    guard frame.byteCount > EthernetHeader.length, let ethernet = try? EthernetHeader(parsing: frame),
      ethernet.type == .ipv6
    else { return nil }
    let packet = frame.extracting(EthernetHeader.length..<frame.byteCount)
    guard let header = try? IPv6Header(parsing: packet), header.nextHeader == .icmpv6 else { return nil }
    let message = packet.extracting(IPv6Header.length..<IPv6Header.length + Int(header.payloadLength))
    return try? NeighborAdvertisement(parsing: message).target
  }

  private func arp(_ record: ObservationLog.Record) -> ARPPacket? {
    let frame = log.bytes.span.bytes.extracting(record.range)
    guard frame.byteCount > EthernetHeader.length, let ethernet = try? EthernetHeader(parsing: frame),
      ethernet.type == .arp
    else { return nil }
    return try? ARPPacket(parsing: frame.extracting(EthernetHeader.length..<frame.byteCount))
  }

  /// Where the packet that goes out now was held until its neighbour had answered.
  mutating func noteWait(for destination: IPAddress, on node: NodeIndex) {
    guard let start = held[node], let hop = stack(of: node)?.nextHop(to: destination),
      let answer = answers[Neighbor(node: node, address: hop)], answer > start
    else { return }
    note(
      "waits for \(hop.v6 == nil ? "ARP" : "neighbour discovery"): \(hop) answered after \(Trace.text(of: answer - start))"
    )
  }
}
