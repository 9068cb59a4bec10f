import Packets
import SimulationKernel
import Testing

@testable import NetworkStack

/// What the tests want to know of a frame, taken apart by Packets. Nil where it is of another kind.
extension Segment.Sent {
  var ethernet: EthernetHeader? { try? EthernetHeader(parsing: bytes.span.bytes) }

  /// The bytes behind the Ethernet header.
  var packet: [UInt8] { Array(bytes.dropFirst(EthernetHeader.length)) }

  var arp: ARPPacket? {
    guard ethernet?.type == .arp else { return nil }
    return try? ARPPacket(parsing: packet.span.bytes)
  }

  var ipv4: IPv4Header? {
    guard ethernet?.type == .ipv4 else { return nil }
    return try? IPv4Header(parsing: packet.span.bytes)
  }

  var ipv6: IPv6Header? {
    guard ethernet?.type == .ipv6 else { return nil }
    return try? IPv6Header(parsing: packet.span.bytes)
  }

  /// The ICMP message of an unfragmented IPv4 packet.
  var icmpv4: ICMPv4Header? {
    guard let ip = ipv4, ip.protocol == .icmp, ip.fragmentOffset == 0 else { return nil }
    return try? ICMPv4Header(parsing: payload.span.bytes)
  }

  var icmpv6: ICMPv6Header? {
    guard ipv6?.nextHeader == .icmpv6 else { return nil }
    return try? ICMPv6Header(parsing: payload.span.bytes)
  }

  var solicitation: NeighborSolicitation? { try? NeighborSolicitation(parsing: payload.span.bytes) }
  var advertisement: NeighborAdvertisement? { try? NeighborAdvertisement(parsing: payload.span.bytes) }

  /// What the IP packet carries.
  var payload: [UInt8] {
    if let ip = ipv4 { return Array(packet[ip.payloadRange]) }
    if let ip = ipv6 { return Array(packet[IPv6Header.length..<IPv6Header.length + Int(ip.payloadLength)]) }
    return []
  }

  /// Whether every checksum that the frame's headers carry is right.
  var isIntact: Bool {
    if let ip = ipv4 {
      guard IPv4Header.hasValidChecksum(in: packet.span.bytes) else { return false }
      return ip.protocol != .icmp || ip.isFragment || ICMPv4Header.hasValidChecksum(in: payload.span.bytes)
    }
    if let ip = ipv6, ip.nextHeader == .icmpv6 {
      return ICMPv6Header.hasValidChecksum(
        in: payload.span.bytes, source: ip.source, destination: ip.destination)
    }
    return true
  }
}
