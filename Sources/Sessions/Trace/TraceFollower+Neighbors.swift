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

  private func arp(_ record: ObservationLog.Record) -> ARPPacket? { arp([UInt8](log.bytes[record.range])) }

  private func arp(_ frame: [UInt8]) -> ARPPacket? {
    guard let start = TracedFrame.payload(of: frame, [.arp]) else { return nil }
    return try? ARPPacket(parsing: frame.span.bytes.extracting(start..<frame.count))
  }

  private func requested(_ packet: ARPPacket?) -> IPAddress? {
    guard let packet, packet.operation == .request else { return nil }
    return .v4(packet.targetProtocolAddress)
  }

  mutating func noteRequest(_ record: ObservationLog.Record) {
    guard let address = requested(arp(record)) else { return }
    requests[address] = (requests[address] ?? BroadcastTrail()).arriving(at: record.port, record.dropped?.name)
  }

  mutating func noteRequestSending(_ record: ObservationLog.Record) {
    guard let address = requested(arp(record)) else { return }
    requests[address] = (requests[address] ?? BroadcastTrail()).leaving(
      world.fabric[receiver: record.port].node, in: world)
    if let reason = record.dropped { requests[address]?.end(at: record.port, reason.name) }
  }

  mutating func noteRequestDrop(_ drop: ObservationLog.Drop) {
    guard let address = requested(arp(drop.bytes)) else { return }
    requests[address, default: BroadcastTrail()].end(at: drop.port, drop.reason.name)
  }

  /// Where the requests for a neighbour's address came that nobody answered.
  mutating func noteRequests(for hop: IPAddress) {
    guard let ends = requests[hop]?.ends, !ends.isEmpty else { return }
    let texts = ends.map { end in end.reason.map { "\(labels[end.port]) (\($0))" } ?? labels[end.port] }
    note("the ARP requests for \(hop) ended at \(texts.joined(separator: ", "))")
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
