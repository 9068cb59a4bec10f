import OpenFlow

extension FlowPattern {
  /// Takes `tcp`, `arp` and their like.
  ///
  /// - Returns: whether the word is one of them.
  mutating func take(protocol name: Substring) -> Bool {
    guard let found = FlowPattern.protocols.first(where: { $0.name == name }) else { return false }
    set(.etherType, found.etherType, mask: 0xFFFF)
    if let number = found.number { set(.networkProtocol, number, mask: 0xFFFF) }
    return true
  }

  static let protocols: [(name: String, etherType: UInt128, number: UInt128?)] = [
    ("ip", 0x0800, nil), ("ipv4", 0x0800, nil), ("ip4", 0x0800, nil), ("arp", 0x0806, nil), ("icmp", 0x0800, 1),
    ("tcp", 0x0800, 6), ("udp", 0x0800, 17), ("sctp", 0x0800, 132), ("ipv6", 0x86DD, nil), ("ip6", 0x86DD, nil),
    ("icmp6", 0x86DD, 58), ("tcp6", 0x86DD, 6), ("udp6", 0x86DD, 17), ("sctp6", 0x86DD, 132), ("rarp", 0x8035, nil),
    ("mpls", 0x8847, nil), ("mplsm", 0x8848, nil),
  ]

  /// Fields that only Open vSwitch has.
  static func isExtension(_ name: Substring) -> Bool {
    let names = [
      "nw_ttl", "nw_frag", "ip_frag", "tcp_flags", "conj_id", "pkt_mark", "recirc_id", "dp_hash", "actset_output",
      "mpls_ttl", "packet_type", "eth", "in_port_oxm", "igmp_group_ip4", "nd_reserved", "nd_options_type",
    ]
    return names.contains(String(name))
      || ["reg", "xreg", "xxreg", "ct_", "tun_", "NXM_", "vlan_tci1"].contains { name.hasPrefix($0) }
  }

  /// Takes a field and its value.
  mutating func take(_ field: FlowField, _ text: Substring, _ ports: PortNames) throws(FlowTextError) {
    let (present, vlan) = (FlowPattern.presentBit, FlowPattern.vlanBits)
    let parsed = try field.value(text, ports)
    switch field.name {
    case "dl_vlan": try takeVLAN(parsed.value)
    case "vlan_tci":
      set(.tag, parsed.value, mask: parsed.mask)
    case "vlan_vid": set(.tag, parsed.value, mask: parsed.mask & (present | vlan))
    case "vlan_pcp":
      guard parsed.mask != 0 else { return }
      set(.tag, parsed.value << 13 | present, mask: FlowPattern.priorityBits | present)
    case "nw_tos": set(.trafficClass, parsed.value, mask: parsed.mask & 0xFC)
    // A protocol is of 8 bits, an operation of 16, and a text may use either name for the other.
    case "nw_proto", "arp_op": set(.networkProtocol, parsed.value, mask: parsed.mask == 0 ? 0 : 0xFFFF)
    // What ICMP has of 8 bits is where ports have 16.
    case "icmp_type", "icmp_code", "icmpv6_type", "icmpv6_code":
      set(field.slot, parsed.value, mask: parsed.mask == 0 ? 0 : 0xFFFF)
    default: set(field.slot, parsed.value << UInt128(field.shift), mask: parsed.mask << UInt128(field.shift))
    }
  }

  /// `dl_vlan=0xffff` is for packets without a tag.
  private mutating func takeVLAN(_ value: UInt128) throws(FlowTextError) {
    let bits = FlowPattern.presentBit | FlowPattern.vlanBits
    if value == 0xFFFF { return set(.tag, 0, mask: bits) }
    guard value <= FlowPattern.vlanBits else {
      throw FlowTextError("invalid dl_vlan \"\(value)\": use a number up to 4095, or 0xffff for untagged packets")
    }
    set(.tag, value | FlowPattern.presentBit, mask: bits)
  }
}
