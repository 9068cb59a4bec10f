import OpenFlow

extension ActionReader {
  /// The actions that a key and its value stand for.
  func action(_ key: Substring, _ value: Substring, _ delimiter: Character?) throws(FlowTextError) -> [Action] {
    let name = key.lowercased()
    if let action = try plainAction(name, value) { return [action] }
    switch name {
    case "output": return [try output(value)]
    case "controller": return [.output(.controller, maximumLength: try controllerLength(value, delimiter))]
    case "enqueue": return try enqueue(value)
    case "set_field": return [try setField(value)]
    case "encap": return [try encapsulation(value).action]
    case "decap":
      guard value.isEmpty else { throw FlowTextError("decap(\(value)): the next header says what it is: use decap()") }
      return [OpenVSwitchAction.decapsulate.action]
    case "dec_nsh_ttl": return [OpenVSwitchAction.decrementNSHTTL.action]
    default: break
    }
    if let actions = try legacyAction(name, value) { return actions }
    if ActionReader.extensions.contains(name) {
      throw FlowTextError("\(key) is an extension of Open vSwitch: use actions of OpenFlow 1.3")
    }
    guard value.isEmpty, let port = ports.port(key) else { throw FlowTextError("unknown action \(key)") }
    return [try output(to: port, key)]
  }

  /// What Open vSwitch has beyond OpenFlow 1.3.
  private static let extensions: Set<String> = [
    "resubmit", "move", "load", "learn", "ct", "ct_clear", "nat", "note", "conjunction", "fin_timeout", "bundle",
    "bundle_load", "multipath", "clone", "sample", "exit", "pop_queue", "push", "pop",
    "check_pkt_larger", "delete_field", "set_tunnel64", "debug_recirc", "debug_slow",
  ]

  private func plainAction(_ name: String, _ value: Substring) throws(FlowTextError) -> Action? {
    switch name {
    case "group": .group(GroupNumber(try number(value)))
    case "set_queue": .setQueue(try number(value))
    case "strip_vlan", "pop_vlan": .popVLAN
    case "push_vlan": .pushVLAN(etherType: try etherType(value, [0x8100, 0x88A8], "VLAN"))
    case "push_mpls": .pushMPLS(etherType: try etherType(value, [0x8847, 0x8848], "MPLS"))
    case "pop_mpls": .popMPLS(etherType: try number(value))
    case "push_pbb": .pushPBB(etherType: try etherType(value, [0x88E7], "PBB"))
    case "pop_pbb": .popPBB
    case "copy_ttl_out": .copyTTLOut
    case "copy_ttl_in": .copyTTLIn
    case "dec_ttl": .decrementIPTTL
    case "dec_mpls_ttl": .decrementMPLSTTL
    case "set_mpls_ttl": .setMPLSTTL(try number(value))
    case "mod_nw_ttl", "set_nw_ttl": .setIPTTL(try number(value))
    default: nil
    }
  }

  private func etherType(_ text: Substring, _ allowed: [UInt16], _ kind: String) throws(FlowTextError) -> UInt16 {
    let type: UInt16 = try number(text)
    guard allowed.contains(type) else { throw FlowTextError("\(text): not a valid \(kind) ethertype") }
    return type
  }

  /// `ethernet`, `nsh` or `nsh(md_type=1)`.
  private func encapsulation(_ text: Substring) throws(FlowTextError) -> OpenVSwitchAction {
    var words = KeyValues(text)
    guard let (name, value) = words.next(), words.next() == nil else {
      throw FlowTextError("Missing encap hdr: use encap(nsh) or encap(ethernet)")
    }
    switch name {
    case "ethernet" where value.isEmpty: return .encapsulateEthernet
    case "nsh" where value.isEmpty: return .encapsulateNSH(metadataType: nil)
    case "nsh":
      var properties = KeyValues(value)
      guard let (key, type) = properties.next(), key == "md_type", properties.next() == nil else {
        throw FlowTextError("\(value): encap(nsh) takes md_type=1 or md_type=2 alone")
      }
      guard type == "1" || type == "2" else { throw FlowTextError("invalid md_type \(type): use 1 or 2") }
      return .encapsulateNSH(metadataType: type == "1" ? 1 : 2)
    default: throw FlowTextError("Encap hdr not supported: \(text): use nsh or ethernet")
    }
  }

  // MARK: Output

  private func output(_ text: Substring) throws(FlowTextError) -> Action {
    guard let port = ports.port(text), !text.isEmpty else { throw FlowTextError("\(text): output to unknown port") }
    return try output(to: port, text)
  }

  /// To the controller goes nothing of the packet unless a length is given, as in Open vSwitch.
  private func output(to port: PortNumber, _ text: Substring) throws(FlowTextError) -> Action {
    guard port != .any else {
      throw FlowTextError("actions are invalid with specified match (OFPBAC_BAD_OUT_PORT)")
    }
    return port == .controller ? .output(port, maximumLength: 0) : .output(port)
  }

  /// `controller`, `controller:64` or `controller(max_len=64)`.
  private func controllerLength(_ text: Substring, _ delimiter: Character?) throws(FlowTextError) -> UInt16 {
    guard !text.isEmpty else { return Action.unbuffered }
    guard delimiter == "(" else { return try number(text) }
    var (words, length) = (KeyValues(text), Action.unbuffered)
    while let (key, value) = words.next() {
      guard key == "max_len" else {
        throw FlowTextError("controller: \(key) is an extension of Open vSwitch: use max_len alone")
      }
      length = try number(value)
    }
    return length
  }

  /// `enqueue:PORT:QUEUE`, which in OpenFlow 1.3 are two actions.
  private func enqueue(_ text: Substring) throws(FlowTextError) -> [Action] {
    let parts = text.split { $0 == ":" || $0 == "," }
    guard parts.count == 2 else {
      throw FlowTextError("\"enqueue\" syntax is \"enqueue:PORT:QUEUE\" or \"enqueue(PORT,QUEUE)\"")
    }
    return [.setQueue(try number(parts[1])), try output(parts[0])]
  }
}
