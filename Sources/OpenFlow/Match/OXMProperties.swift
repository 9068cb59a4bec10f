/// What the specification says of each field, by its number (OpenFlow 1.3.5, table 12); of Open vSwitch's fields, what its
/// manual page ovs-fields(7) says.
struct OXMProperties: Sendable {
  let name: String
  /// Of the value.
  let bits: Int
  /// On the wire, which may be more than the value needs.
  let bytes: Int
  let isMaskable: Bool
  let prerequisite: OXMPrerequisite?

  init(_ name: String, _ bits: Int, _ bytes: Int, masks: Bool = false, _ prerequisite: OXMPrerequisite? = nil) {
    self.name = name
    self.bits = bits
    self.bytes = bytes
    isMaskable = masks
    self.prerequisite = prerequisite
  }

  private static let networkService = OXMPrerequisite.oneOf(.etherType, [0x894F])

  static let all: [OXMProperties] = [
    OXMProperties("in_port", 32, 4),
    OXMProperties("in_phy_port", 32, 4, .present(.inPort)),
    OXMProperties("metadata", 64, 8, masks: true),
    OXMProperties("eth_dst", 48, 6, masks: true),
    OXMProperties("eth_src", 48, 6, masks: true),
    OXMProperties("eth_type", 16, 2),
    OXMProperties("vlan_vid", 13, 2, masks: true),
    OXMProperties("vlan_pcp", 3, 1, .vlanTag),
    OXMProperties("ip_dscp", 6, 1, .oneOf(.etherType, [0x0800, 0x86DD])),
    OXMProperties("ip_ecn", 2, 1, .oneOf(.etherType, [0x0800, 0x86DD])),
    OXMProperties("ip_proto", 8, 1, .oneOf(.etherType, [0x0800, 0x86DD])),
    OXMProperties("ipv4_src", 32, 4, masks: true, .oneOf(.etherType, [0x0800])),
    OXMProperties("ipv4_dst", 32, 4, masks: true, .oneOf(.etherType, [0x0800])),
    OXMProperties("tcp_src", 16, 2, .oneOf(.ipProtocol, [6])),
    OXMProperties("tcp_dst", 16, 2, .oneOf(.ipProtocol, [6])),
    OXMProperties("udp_src", 16, 2, .oneOf(.ipProtocol, [17])),
    OXMProperties("udp_dst", 16, 2, .oneOf(.ipProtocol, [17])),
    OXMProperties("sctp_src", 16, 2, .oneOf(.ipProtocol, [132])),
    OXMProperties("sctp_dst", 16, 2, .oneOf(.ipProtocol, [132])),
    OXMProperties("icmpv4_type", 8, 1, .oneOf(.ipProtocol, [1])),
    OXMProperties("icmpv4_code", 8, 1, .oneOf(.ipProtocol, [1])),
    OXMProperties("arp_op", 16, 2, .oneOf(.etherType, [0x0806])),
    OXMProperties("arp_spa", 32, 4, masks: true, .oneOf(.etherType, [0x0806])),
    OXMProperties("arp_tpa", 32, 4, masks: true, .oneOf(.etherType, [0x0806])),
    OXMProperties("arp_sha", 48, 6, masks: true, .oneOf(.etherType, [0x0806])),
    OXMProperties("arp_tha", 48, 6, masks: true, .oneOf(.etherType, [0x0806])),
    OXMProperties("ipv6_src", 128, 16, masks: true, .oneOf(.etherType, [0x86DD])),
    OXMProperties("ipv6_dst", 128, 16, masks: true, .oneOf(.etherType, [0x86DD])),
    OXMProperties("ipv6_flabel", 20, 4, masks: true, .oneOf(.etherType, [0x86DD])),
    OXMProperties("icmpv6_type", 8, 1, .oneOf(.ipProtocol, [58])),
    OXMProperties("icmpv6_code", 8, 1, .oneOf(.ipProtocol, [58])),
    OXMProperties("ipv6_nd_target", 128, 16, .oneOf(.icmpv6Type, [135, 136])),
    OXMProperties("ipv6_nd_sll", 48, 6, .oneOf(.icmpv6Type, [135])),
    OXMProperties("ipv6_nd_tll", 48, 6, .oneOf(.icmpv6Type, [136])),
    OXMProperties("mpls_label", 20, 4, .oneOf(.etherType, [0x8847, 0x8848])),
    OXMProperties("mpls_tc", 3, 1, .oneOf(.etherType, [0x8847, 0x8848])),
    OXMProperties("mpls_bos", 1, 1, .oneOf(.etherType, [0x8847, 0x8848])),
    OXMProperties("pbb_isid", 24, 3, masks: true, .oneOf(.etherType, [0x88E7])),
    OXMProperties("tunnel_id", 64, 8, masks: true),
    OXMProperties("ipv6_exthdr", 9, 2, masks: true, .oneOf(.etherType, [0x86DD])),
    OXMProperties("nsh_flags", 8, 1, masks: true, networkService),
    OXMProperties("nsh_ttl", 6, 1, networkService),
    OXMProperties("nsh_mdtype", 8, 1, networkService),
    OXMProperties("nsh_np", 8, 1, networkService),
    OXMProperties("nsh_spi", 24, 4, networkService),
    OXMProperties("nsh_si", 8, 1, networkService),
    OXMProperties("nsh_c1", 32, 4, masks: true, networkService),
    OXMProperties("nsh_c2", 32, 4, masks: true, networkService),
    OXMProperties("nsh_c3", 32, 4, masks: true, networkService),
    OXMProperties("nsh_c4", 32, 4, masks: true, networkService),
  ]
}

/// What a match must say for a field to make sense (OpenFlow 1.3.5, section 7.2.3.6).
public enum OXMPrerequisite: Equatable, Sendable {
  /// The field is matched, by any value.
  case present(OXMField)
  /// The field has exactly one of these values, and its own prerequisite is met.
  case oneOf(OXMField, [UInt128])
  /// The packet has a VLAN tag.
  case vlanTag
}
