import NetworkStack
import Packets

/// What matching requires of an IP version.
protocol MatchedAddress: TrackedAddress {
  associatedtype Bits: FixedWidthInteger & UnsignedInteger & Sendable & BitwiseCopyable

  var matchedBits: Bits { get }
  /// The prefixes of this version, each as a mask and the bits that it must yield.
  static func patterns(of prefixes: PrefixSet) -> [(mask: Bits, bits: Bits)]
  static func contains(_ prefixes: PrefixSet, _ address: Self) -> Bool
  static func types(of criteria: FirewallCriteria) -> [UInt8]
  /// Whether a packet belongs to neighbour discovery, which IPv6 has in place of ARP, and comes from the link itself, as its hop
  /// limit proves (RFC 4861, section 7.1; RFC 4890, section 4.4.1).
  static func isNeighborDiscovery(_ packet: HookedPacket<Self>) -> Bool
}

extension IPv4Address: MatchedAddress {
  var matchedBits: UInt32 { bits }

  static func patterns(of prefixes: PrefixSet) -> [(mask: UInt32, bits: UInt32)] {
    prefixes.ipv4.map { (IPv4Prefix.mask($0.length), $0.address.bits) }
  }

  static func contains(_ prefixes: PrefixSet, _ address: IPv4Address) -> Bool {
    prefixes.ipv4.contains { $0.contains(address) }
  }

  static func types(of criteria: FirewallCriteria) -> [UInt8] { criteria.icmpTypes }
  static func isNeighborDiscovery(_ packet: HookedPacket<IPv4Address>) -> Bool { false }
}

extension IPv6Address: MatchedAddress {
  var matchedBits: UInt128 { UInt128(high) << 64 | UInt128(low) }

  static func patterns(of prefixes: PrefixSet) -> [(mask: UInt128, bits: UInt128)] {
    prefixes.ipv6.map { prefix in
      (prefix.length == 0 ? 0 : UInt128.max << UInt128(128 - prefix.length), prefix.address.matchedBits)
    }
  }

  static func contains(_ prefixes: PrefixSet, _ address: IPv6Address) -> Bool {
    prefixes.ipv6.contains { $0.contains(address) }
  }

  static func types(of criteria: FirewallCriteria) -> [UInt8] { criteria.icmpv6Types }

  static func isNeighborDiscovery(_ packet: HookedPacket<IPv6Address>) -> Bool {
    guard let type = packet.icmpType, packet.icmpCode == 0, packet.timeToLive == 255, !packet.isAuthenticated
    else { return false }
    return (133...136).contains(type)
  }
}
