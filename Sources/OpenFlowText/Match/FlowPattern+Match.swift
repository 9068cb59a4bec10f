import OpenFlow

extension FlowPattern {
  /// The fields of OpenFlow 1.3 in the order of their numbers, in which each follows what it depends on. What makes no sense
  /// beside the protocols that the pattern names is left out, as Open vSwitch does.
  var match: Match {
    var match = Match()
    func add(_ field: OXMField, _ slot: FlowSlot, shift: Int = 0) {
      let mask = self.mask(slot) >> UInt128(shift) & field.allBits
      guard mask != 0, mask == field.allBits || field.isMaskable else { return }
      let value = self.value(slot) >> UInt128(shift) & mask
      match.entries.append(.field(MatchField(field, value, mask: mask == field.allBits ? nil : mask)))
    }
    add(.inPort, .inPort)
    if mask(.inPort) != 0 { add(.inPhysicalPort, .inPhysicalPort) }
    add(.metadata, .metadata)
    add(.ethernetDestination, .ethernetDestination)
    add(.ethernetSource, .ethernetSource)
    add(.etherType, .etherType)
    addTag(to: &match)
    if isIP {
      add(.ipDSCP, .trafficClass, shift: 2)
      add(.ipECN, .trafficClass)
      add(.ipProtocol, .networkProtocol)
    }
    for (field, slot) in protocolFields { add(field, slot) }
    add(.tunnelID, .tunnel)
    if etherType == 0x86DD { add(.ipv6ExtensionHeaders, .extensionHeaders) }
    return match
  }

  private func addTag(to match: inout Match) {
    let bits = FlowPattern.presentBit | FlowPattern.vlanBits
    let mask = self.mask(.tag) & bits
    guard mask != 0 else { return }
    let value = self.value(.tag) & mask
    match.entries.append(.field(MatchField(.vlanID, value, mask: mask == bits ? nil : mask)))
    guard value & FlowPattern.presentBit != 0, let priority = exact(.tag, FlowPattern.priorityBits) else { return }
    match.entries.append(.field(MatchField(.vlanPriority, priority >> 13)))
  }

  /// The fields that the protocols of the pattern have, and where their values are.
  private var protocolFields: [(OXMField, FlowSlot)] {
    switch etherType {
    case 0x0800: [(.ipv4Source, .networkSource), (.ipv4Destination, .networkDestination)] + transportFields
    case 0x86DD:
      // In the order of the fields' numbers.
      transportFields.filter { $0.0.rawValue < OXMField.ipv6Source.rawValue }
        + [(.ipv6Source, .ipv6Source), (.ipv6Destination, .ipv6Destination), (.ipv6FlowLabel, .flowLabel)]
        + transportFields.filter { $0.0.rawValue > OXMField.ipv6FlowLabel.rawValue }
    case 0x0806:
      [
        (.arpOperation, .networkProtocol), (.arpSourceProtocolAddress, .networkSource),
        (.arpTargetProtocolAddress, .networkDestination), (.arpSourceHardwareAddress, .hardwareSource),
        (.arpTargetHardwareAddress, .hardwareTarget),
      ]
    case 0x8847, 0x8848:
      [
        (.mplsLabel, .mplsLabel), (.mplsTrafficClass, .mplsTrafficClass), (.mplsBottomOfStack, .mplsBottomOfStack),
      ]
    case 0x88E7: [(.pbbISID, .serviceInstance)]
    case 0x894F:
      [
        (.nshFlags, .nshFlags), (.nshTTL, .nshTTL), (.nshMetadataType, .nshMetadataType),
        (.nshNextProtocol, .nshNextProtocol), (.nshServicePath, .nshServicePath),
        (.nshServiceIndex, .nshServiceIndex),
      ] + contextFields
    default: []
    }
  }

  /// Only metadata of type 1 have them.
  private var contextFields: [(OXMField, FlowSlot)] {
    guard exact(.nshMetadataType, 0xFF) == 1 else { return [] }
    return [
      (.nshContext1, .nshContext1), (.nshContext2, .nshContext2), (.nshContext3, .nshContext3),
      (.nshContext4, .nshContext4),
    ]
  }

  private var transportFields: [(OXMField, FlowSlot)] {
    let (source, destination): (OXMField, OXMField)
    switch (networkProtocol, etherType) {
    case (6, _): (source, destination) = (.tcpSource, .tcpDestination)
    case (17, _): (source, destination) = (.udpSource, .udpDestination)
    case (132, _): (source, destination) = (.sctpSource, .sctpDestination)
    case (1, 0x0800): (source, destination) = (.icmpv4Type, .icmpv4Code)
    case (58, 0x86DD): (source, destination) = (.icmpv6Type, .icmpv6Code)
    default: return []
    }
    let fields: [(OXMField, FlowSlot)] = [(source, .transportSource), (destination, .transportDestination)]
    guard source == .icmpv6Type else { return fields }
    switch exact(.transportSource, 0xFF) {
    case 135: return fields + [(.ndTarget, .discoveryTarget), (.ndSourceLinkLayer, .hardwareSource)]
    case 136: return fields + [(.ndTarget, .discoveryTarget), (.ndTargetLinkLayer, .hardwareTarget)]
    default: return fields
    }
  }

  /// What a match says. Fields that the specification leaves to others are not in it.
  init(_ match: Match) {
    for field in match.fields {
      guard let known = FlowField.setting(field.field) else { continue }
      let shift = UInt128(known.shift)
      set(known.slot, field.value << shift, mask: field.effectiveMask << shift)
    }
  }
}
