import OpenFlow

extension ActionReader {
  /// `set_field:VALUE->FIELD`
  func setField(_ text: Substring) throws(FlowTextError) -> Action {
    guard let arrow = ActionReader.arrow(in: text) else { throw FlowTextError("\(text): missing `->'") }
    let name = text[text.index(arrow, offsetBy: 2)...]
    guard let field = FlowField.named(name), field.name != "dl_vlan", field.name != "vlan_tci" else {
      throw FlowTextError("\(name) is not a valid OXM field name")
    }
    guard field.oxm != .nshMetadataType, field.oxm != .nshNextProtocol else {
      throw FlowTextError("\(name) is read-only")
    }
    let value = text[..<arrow]
    guard !value.contains("/") else {
      throw FlowTextError("\(value): a part of a field cannot be set in OpenFlow 1.3: set all of \(name)")
    }
    return try setting(field, value)
  }

  private static func arrow(in text: Substring) -> Substring.Index? {
    text.indices.last { text[$0...].hasPrefix("->") }
  }

  /// Sets the field of OpenFlow 1.3 that has this value in its place. The lower bits of `nw_tos` are no part of it.
  private func setting(_ field: FlowField, _ text: Substring) throws(FlowTextError) -> Action {
    let value = try field.single(text, ports)
    return .setField(MatchField(field.oxm, field.name == "nw_tos" ? value >> 2 : value))
  }

  private func setting(_ name: String, _ text: Substring) throws(FlowTextError) -> [Action] {
    guard let field = FlowField.named(name) else { return [] }
    return [try setting(field, text)]
  }

  /// The actions of OpenFlow 1.0, as what OpenFlow 1.3 has for them; nil if there is none with this name.
  func legacyAction(_ name: String, _ value: Substring) throws(FlowTextError) -> [Action]? {
    switch name {
    case "mod_dl_src": return try setting("eth_src", value)
    case "mod_dl_dst": return try setting("eth_dst", value)
    case "mod_nw_src": return try setting("ip_src", value)
    case "mod_nw_dst": return try setting("ip_dst", value)
    case "mod_nw_ecn": return try setting("nw_ecn", value)
    case "mod_nw_tos":
      let tos: UInt8 = try number(value)
      guard tos & 3 == 0 else { throw FlowTextError("\(value): not a valid TOS") }
      return [.setField(MatchField(.ipDSCP, UInt128(tos >> 2)))]
    case "mod_tp_src", "mod_tp_dst": return [try transport(name, value)]
    case "mod_vlan_vid", "set_vlan_vid":
      let vlan: UInt16 = try number(value)
      guard vlan <= 0xFFF else { throw FlowTextError("\(value): not a valid VLAN VID") }
      let field = MatchField(.vlanID, UInt128(vlan) | FlowPattern.presentBit)
      return tagging(name) + [.setField(field)]
    case "mod_vlan_pcp", "set_vlan_pcp":
      let priority: UInt8 = try number(value)
      guard priority <= 7 else { throw FlowTextError("\(value): not a valid VLAN PCP") }
      return tagging(name) + [.setField(MatchField(.vlanPriority, UInt128(priority)))]
    case "set_mpls_label": return try setting("mpls_label", value)
    case "set_mpls_tc": return try setting("mpls_tc", value)
    case "set_tunnel": return try setting("tun_id", value)
    default: return nil
    }
  }

  /// A packet that may have no tag gets one first.
  private func tagging(_ name: String) -> [Action] {
    pattern.hasTag || name.hasPrefix("set") ? [] : [.pushVLAN(etherType: 0x8100)]
  }

  /// The port of whichever protocol the match names.
  private func transport(_ name: String, _ value: Substring) throws(FlowTextError) -> Action {
    let isSource = name == "mod_tp_src"
    let field: OXMField
    switch pattern.isIP ? pattern.networkProtocol : nil {
    case 6: field = isSource ? .tcpSource : .tcpDestination
    case 17: field = isSource ? .udpSource : .udpDestination
    case 132: field = isSource ? .sctpSource : .sctpDestination
    default: throw FlowTextError("\(name) needs a match for tcp, udp or sctp: add one of them to the flow")
    }
    return .setField(MatchField(field, UInt128(try number(value) as UInt16)))
  }
}
