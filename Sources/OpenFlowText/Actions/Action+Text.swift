public import OpenFlow

/// Writes actions as Open vSwitch does.
struct ActionWriter {
  let ports: PortNames
  let byName: Bool

  func text(_ instructions: [Instruction]) -> String {
    let words = instructions.sorted { $0.rank < $1.rank }.flatMap(words)
    return words.isEmpty ? "drop" : words.joined(separator: ",")
  }

  func text(_ actions: [Action]) -> String {
    actions.isEmpty ? "drop" : actions.map(text).joined(separator: ",")
  }

  private func words(_ instruction: Instruction) -> [String] {
    switch instruction {
    case .meter(let meter): return ["meter:\(meter)"]
    case .applyActions(let actions): return actions.map(text)
    case .clearActions: return ["clear_actions"]
    case .writeActions(let actions): return actions.isEmpty ? [] : ["write_actions(\(text(actions)))"]
    case .writeMetadata(let value, let mask):
      let text = "write_metadata:\(value.alternateHexadecimal)"
      return [mask == .max ? text : "\(text)/\(mask.alternateHexadecimal)"]
    case .gotoTable(let table): return ["goto_table:\(table)"]
    case .experimenter(let data): return ["experimenter:0x\(String(data.experimenter, radix: 16))"]
    }
  }

  private func text(_ action: Action) -> String {
    switch action {
    case .output(.controller, let length): "CONTROLLER:\(length)"
    case .output(let port, _): port.isPhysical ? "output:\(ports.text(of: port, byName: byName))" : "\(port)"
    case .group(let group): "group:\(group.rawValue)"
    case .setQueue(let queue): "set_queue:\(queue)"
    case .setField(let field):
      "set_field:\(FlowField.setting(field.field).map { "\($0.text(field.value))->\($0.name)" } ?? "\(field)")"
    case .setOtherField(let field): "set_field:\(field)"
    case .pushVLAN(let type): "push_vlan:0x\(type.hexadecimal(digits: 4))"
    case .popVLAN: "pop_vlan"
    case .pushMPLS(let type): "push_mpls:0x\(type.hexadecimal(digits: 4))"
    case .popMPLS(let type): "pop_mpls:0x\(type.hexadecimal(digits: 4))"
    case .pushPBB(let type): "push_pbb:0x\(type.hexadecimal(digits: 4))"
    case .popPBB: "pop_pbb"
    case .setIPTTL(let ttl): "mod_nw_ttl:\(ttl)"
    case .decrementIPTTL: "dec_ttl"
    case .setMPLSTTL(let ttl): "set_mpls_ttl(\(ttl))"
    case .decrementMPLSTTL: "dec_mpls_ttl"
    case .copyTTLOut: "copy_ttl_out"
    case .copyTTLIn: "copy_ttl_in"
    case .experimenter(let data):
      OpenVSwitchAction(data)?.text ?? "experimenter:0x\(String(data.experimenter, radix: 16))"
    }
  }
}

extension OpenVSwitchAction {
  fileprivate var text: String {
    switch self {
    case .encapsulateNSH(let type): type.map { "encap(nsh(md_type=\($0)))" } ?? "encap(nsh)"
    case .encapsulateEthernet: "encap(ethernet)"
    case .decapsulate: "decap()"
    case .decrementNSHTTL: "dec_nsh_ttl"
    }
  }
}

extension Action {
  /// As Open vSwitch writes it, with ports by number: `output:2`.
  public var flowText: String { ActionWriter(ports: PortNames(), byName: false).text([self]) }
}
