import OpenFlow
import Packets

extension FlowPattern {
  /// The words of the match in the order and the form in which Open vSwitch writes them (lib/match.c, match_format).
  func words(_ ports: PortNames, byName: Bool) -> [String] {
    protocolWords + [hexadecimal("tun_id", .tunnel), hexadecimal("metadata", .metadata)].compactMap { $0 }
      + portWords(ports, byName: byName) + tagWords
      + [ethernet("dl_src", .ethernetSource), ethernet("dl_dst", .ethernetDestination)].compactMap { $0 } + typeWords
      + addressWords + protocolNumberWords + trafficClassWords + labelWords + transportWords
  }

  // MARK: Protocols

  /// `tcp`, `arp` and so on, where the pattern names one.
  private var protocolName: (name: String, coversNumber: Bool)? {
    let number = exact(.networkProtocol, 0xFF)
    let known = FlowPattern.protocols.filter { $0.etherType == etherType }
    if isIP, let number, let found = known.first(where: { $0.number == number }) { return (found.name, true) }
    switch etherType {
    case 0x86DD: return ("ipv6", false)
    default: return known.first.map { ($0.name, false) }
    }
  }

  private var protocolWords: [String] { protocolName.map { [$0.name] } ?? [] }

  private var typeWords: [String] {
    guard protocolName == nil, let etherType else { return [] }
    return ["dl_type=0x\(etherType.hexadecimal(digits: 4))"]
  }

  private var protocolNumberWords: [String] {
    guard protocolName?.coversNumber != true, mask(.networkProtocol) != 0 else { return [] }
    return ["\(isARP ? "arp_op" : "nw_proto")=\(value(.networkProtocol))"]
      + (isARP
        ? [ethernet("arp_sha", .hardwareSource), ethernet("arp_tha", .hardwareTarget)].compactMap { $0 } : [])
  }

  // MARK: Below IP

  private func portWords(_ ports: PortNames, byName: Bool) -> [String] {
    [("in_port", FlowSlot.inPort), ("in_phy_port", .inPhysicalPort)].compactMap { name, slot in
      guard mask(slot) != 0 else { return nil }
      let port = PortNumber(UInt32(truncatingIfNeeded: value(slot)))
      return "\(name)=\(ports.text(of: port, byName: byName))"
    }
  }

  private var tagWords: [String] {
    let (value, mask) = (value(.tag), mask(.tag))
    guard mask != 0 else { return [] }
    let (vlan, priority) = (mask & FlowPattern.vlanBits, mask & FlowPattern.priorityBits)
    let isPlain = (vlan == 0 || vlan == FlowPattern.vlanBits) && (priority == 0 || priority == FlowPattern.priorityBits)
    if hasTag, isPlain, vlan | priority != 0 {
      return (vlan == 0 ? [] : ["dl_vlan=\(value & FlowPattern.vlanBits)"])
        + (priority == 0 ? [] : ["dl_vlan_pcp=\(value >> 13)"])
    }
    let text = "vlan_tci=0x\(value.hexadecimal(digits: 4))"
    return [mask == 0xFFFF ? text : "\(text)/0x\(mask.hexadecimal(digits: 4))"]
  }

  private var labelWords: [String] {
    [
      ("mpls_label", FlowSlot.mplsLabel), ("mpls_tc", .mplsTrafficClass), ("mpls_bos", .mplsBottomOfStack),
    ].compactMap { name, slot in mask(slot) == 0 ? nil : "\(name)=\(value(slot))" }
      + [
        hexadecimal("pbb_isid", .serviceInstance, bits: 24), hexadecimal("ipv6_exthdr", .extensionHeaders, bits: 9),
      ].compactMap { $0 } + serviceWords
  }

  private var serviceWords: [String] {
    let flags = (value: value(.nshFlags), mask: mask(.nshFlags))
    let isExact = flags.mask == 0xFF
    let flagsText =
      isExact ? "\(flags.value)" : "0x\(flags.value.hexadecimal(digits: 2))/0x\(flags.mask.hexadecimal(digits: 2))"
    let decimals = [("nsh_ttl", FlowSlot.nshTTL), ("nsh_mdtype", .nshMetadataType), ("nsh_np", .nshNextProtocol)]
    return (flags.mask == 0 ? [] : ["nsh_flags=\(flagsText)"])
      + decimals.compactMap { mask($1) == 0 ? nil : "\($0)=\(value($1))" }
      + [prefixed("nsh_spi", .nshServicePath, bits: 24)].compactMap { $0 }
      + (mask(.nshServiceIndex) == 0 ? [] : ["nsh_si=\(value(.nshServiceIndex))"])
      + [
        prefixed("nsh_c1", .nshContext1, bits: 32), prefixed("nsh_c2", .nshContext2, bits: 32),
        prefixed("nsh_c3", .nshContext3, bits: 32), prefixed("nsh_c4", .nshContext4, bits: 32),
      ].compactMap { $0 }
  }

  /// In hexadecimal with a prefix even for zero.
  private func prefixed(_ name: String, _ slot: FlowSlot, bits: Int) -> String? {
    guard mask(slot) != 0 else { return nil }
    let text = "\(name)=0x\(String(value(slot), radix: 16))"
    return mask(slot) == (1 << UInt128(bits)) - 1 ? text : "\(text)/0x\(String(mask(slot), radix: 16))"
  }

  // MARK: IP

  private var addressWords: [String] {
    if etherType == 0x86DD {
      let label = mask(.flowLabel) == 0 ? nil : flowLabelWord
      return [ipv6("ipv6_src", .ipv6Source), ipv6("ipv6_dst", .ipv6Destination), label].compactMap { $0 }
    }
    let names = isARP ? ("arp_spa", "arp_tpa") : ("nw_src", "nw_dst")
    return [ipv4(names.0, .networkSource), ipv4(names.1, .networkDestination)].compactMap { $0 }
  }

  private var flowLabelWord: String {
    let text = "ipv6_label=0x\(value(.flowLabel).hexadecimal(digits: 5))"
    return mask(.flowLabel) == 0xFFFFF ? text : "\(text)/0x\(mask(.flowLabel).hexadecimal(digits: 5))"
  }

  private var trafficClassWords: [String] {
    (mask(.trafficClass) & 0xFC == 0 ? [] : ["nw_tos=\(value(.trafficClass) & 0xFC)"])
      + (mask(.trafficClass) & 3 == 0 ? [] : ["nw_ecn=\(value(.trafficClass) & 3)"])
  }

  private var transportWords: [String] {
    let isICMP = etherType == 0x0800 && networkProtocol == 1 || etherType == 0x86DD && networkProtocol == 58
    let names = isICMP ? ("icmp_type", "icmp_code") : ("tp_src", "tp_dst")
    let ports = [(names.0, FlowSlot.transportSource), (names.1, .transportDestination)].compactMap { name, slot in
      mask(slot) == 0 ? nil : "\(name)=\(value(slot))"
    }
    guard etherType == 0x86DD, isICMP else { return ports }
    return ports
      + [
        ipv6("nd_target", .discoveryTarget), ethernet("nd_sll", .hardwareSource), ethernet("nd_tll", .hardwareTarget),
      ].compactMap { $0 }
  }
}
