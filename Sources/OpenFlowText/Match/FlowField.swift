import OpenFlow

/// A field as texts name it.
struct FlowField {
  enum Kind { case decimal, hexadecimal, port, ethernet, ipv4, ipv6 }

  /// The name that messages and actions use, and others.
  let names: [String]
  let slot: FlowSlot
  /// The width of the value, and where it is in the slot.
  let bits: Int
  var shift = 0
  var kind = Kind.decimal
  /// The field of OpenFlow that an action sets.
  let oxm: OXMField

  var name: String { names[0] }
  var allBits: UInt128 { bits == 128 ? .max : (1 << UInt128(bits)) - 1 }

  init(
    _ names: String, _ slot: FlowSlot, _ oxm: OXMField, bits: Int? = nil, shift: Int = 0, _ kind: Kind = .decimal
  ) {
    self.names = names.split(separator: " ").map(String.init)
    (self.slot, self.oxm, self.bits, self.shift, self.kind) = (slot, oxm, bits ?? oxm.bits, shift, kind)
  }

  /// The field with a name of Open vSwitch or of the specification.
  static func named(_ name: some StringProtocol) -> FlowField? {
    let text = name.hasPrefix("OXM_OF_") ? name.dropFirst(7).lowercased() : String(name)
    return all.first { $0.names.contains(text) } ?? all.first { $0.oxm.name == text }
  }

  /// The field that an action sets, by the name that Open vSwitch shows.
  static func setting(_ field: OXMField) -> FlowField? { all.first { $0.oxm == field } }

  /// The first of several for one field of OpenFlow is the one that is shown in actions.
  static let all: [FlowField] = [
    FlowField("in_port", .inPort, .inPort, .port),
    FlowField("in_phy_port", .inPhysicalPort, .inPhysicalPort, .port),
    FlowField("metadata", .metadata, .metadata, .hexadecimal),
    FlowField("tun_id tunnel_id", .tunnel, .tunnelID, .hexadecimal),
    FlowField("eth_src dl_src", .ethernetSource, .ethernetSource, .ethernet),
    FlowField("eth_dst dl_dst", .ethernetDestination, .ethernetDestination, .ethernet),
    FlowField("eth_type dl_type", .etherType, .etherType, .hexadecimal),
    FlowField("vlan_vid", .tag, .vlanID, bits: 13),
    FlowField("dl_vlan", .tag, .vlanID, bits: 16),
    FlowField("vlan_tci", .tag, .vlanID, bits: 16, .hexadecimal),
    FlowField("vlan_pcp dl_vlan_pcp", .tag, .vlanPriority, shift: 13),
    FlowField("ip_src nw_src", .networkSource, .ipv4Source, .ipv4),
    FlowField("ip_dst nw_dst", .networkDestination, .ipv4Destination, .ipv4),
    FlowField("ipv6_src", .ipv6Source, .ipv6Source, .ipv6),
    FlowField("ipv6_dst", .ipv6Destination, .ipv6Destination, .ipv6),
    FlowField("ipv6_label", .flowLabel, .ipv6FlowLabel, .hexadecimal),
    FlowField("nw_proto", .networkProtocol, .ipProtocol),
    FlowField("ip_dscp", .trafficClass, .ipDSCP, shift: 2),
    FlowField("nw_tos", .trafficClass, .ipDSCP, bits: 8),
    FlowField("nw_ecn", .trafficClass, .ipECN),
    FlowField("arp_op", .networkProtocol, .arpOperation, bits: 16),
    FlowField("arp_spa", .networkSource, .arpSourceProtocolAddress, .ipv4),
    FlowField("arp_tpa", .networkDestination, .arpTargetProtocolAddress, .ipv4),
    FlowField("arp_sha", .hardwareSource, .arpSourceHardwareAddress, .ethernet),
    FlowField("arp_tha", .hardwareTarget, .arpTargetHardwareAddress, .ethernet),
    FlowField("tcp_src tp_src", .transportSource, .tcpSource),
    FlowField("tcp_dst tp_dst", .transportDestination, .tcpDestination),
    FlowField("udp_src", .transportSource, .udpSource),
    FlowField("udp_dst", .transportDestination, .udpDestination),
    FlowField("sctp_src", .transportSource, .sctpSource),
    FlowField("sctp_dst", .transportDestination, .sctpDestination),
    FlowField("icmp_type", .transportSource, .icmpv4Type),
    FlowField("icmp_code", .transportDestination, .icmpv4Code),
    FlowField("icmpv6_type", .transportSource, .icmpv6Type),
    FlowField("icmpv6_code", .transportDestination, .icmpv6Code),
    FlowField("nd_target", .discoveryTarget, .ndTarget, .ipv6),
    FlowField("nd_sll", .hardwareSource, .ndSourceLinkLayer, .ethernet),
    FlowField("nd_tll", .hardwareTarget, .ndTargetLinkLayer, .ethernet),
    FlowField("mpls_label", .mplsLabel, .mplsLabel),
    FlowField("mpls_tc", .mplsTrafficClass, .mplsTrafficClass),
    FlowField("mpls_bos", .mplsBottomOfStack, .mplsBottomOfStack),
    FlowField("pbb_isid", .serviceInstance, .pbbISID),
    FlowField("ipv6_exthdr", .extensionHeaders, .ipv6ExtensionHeaders, .hexadecimal),
    FlowField("nsh_flags", .nshFlags, .nshFlags),
    FlowField("nsh_ttl", .nshTTL, .nshTTL),
    FlowField("nsh_mdtype", .nshMetadataType, .nshMetadataType),
    FlowField("nsh_np", .nshNextProtocol, .nshNextProtocol),
    FlowField("nsh_spi", .nshServicePath, .nshServicePath, .hexadecimal),
    FlowField("nsh_si", .nshServiceIndex, .nshServiceIndex),
    FlowField("nsh_c1", .nshContext1, .nshContext1, .hexadecimal),
    FlowField("nsh_c2", .nshContext2, .nshContext2, .hexadecimal),
    FlowField("nsh_c3", .nshContext3, .nshContext3, .hexadecimal),
    FlowField("nsh_c4", .nshContext4, .nshContext4, .hexadecimal),
  ]
}
