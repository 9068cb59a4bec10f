import NetworkStack
import Packets

extension FirewallCriteria {
  static let keys = [
    FunctionKey("from", .text, "The interface it came in on; or an address, a prefix or a machine that sent it."),
    FunctionKey("to", .text, "The interface it goes out of, or 'self'; or an address, a prefix or a machine."),
    FunctionKey("source", .texts("a source"), "Addresses, prefixes or machines that sent it."),
    FunctionKey("destination", .texts("a destination"), "Addresses, prefixes or machines it is for."),
    FunctionKey("protocol", .texts("a protocol"), "tcp, udp, icmp or a number."),
    FunctionKey("source-port", .texts("a port"), "Ports or ranges such as 8000-8100."),
    FunctionKey("destination-port", .texts("a port"), "Ports or ranges such as 8000-8100."),
    FunctionKey("flags", .texts("a flag"), "TCP flags that are set, or not, as in [syn, '!ack']."),
    FunctionKey("icmp-type", .texts("a type"), "echo-request, echo-reply, unreachable, time-exceeded or a number."),
    FunctionKey("state", .texts("a state"), "new, established, related, invalid or untracked."),
  ]

  init(_ settings: Setting, _ machine: FunctionContext) throws(SettingError) {
    if let from = settings["from"] { try set(from, \.from, \.sources, machine) }
    if let to = settings["to"] { try set(to, \.to, \.destinations, machine) }
    for element in settings["source"]?.elements ?? [] { sources.append(try machine.prefix(element)) }
    for element in settings["destination"]?.elements ?? [] { destinations.append(try machine.prefix(element)) }
    for element in settings["protocol"]?.elements ?? [] { protocols.append(try IPProtocol(element)) }
    for element in settings["source-port"]?.elements ?? [] { sourcePorts.append(try PortRange(element)) }
    for element in settings["destination-port"]?.elements ?? [] { destinationPorts.append(try PortRange(element)) }
    for element in settings["flags"]?.elements ?? [] { try addFlag(element) }
    for element in settings["icmp-type"]?.elements ?? [] { icmpTypes.append(try FirewallCriteria.icmpType(element)) }
    for element in settings["state"]?.elements ?? [] { try addState(element) }
    try checkProtocols(settings)
  }

  private mutating func set(
    _ setting: Setting, _ way: WritableKeyPath<FirewallCriteria, Way>,
    _ addresses: WritableKeyPath<FirewallCriteria, [IPv4Prefix]>, _ machine: FunctionContext
  ) throws(SettingError) {
    let text = setting.text ?? ""
    if machine.hasInterface(text) {
      self[keyPath: way] = .interface(UInt16(clamping: try machine.interface(setting)))
    } else if text == "self" {
      self[keyPath: way] = .own
    } else if IPv4Address(text) != nil || text.contains("/") || text == "any" || machine.knows(text) {
      self[keyPath: addresses].append(try machine.prefix(setting))
    } else {
      throw SettingError(
        "'\(text)' is neither an interface nor an IPv4 address nor a machine that has one", at: setting.place,
        mend: "the machine's interfaces are \(machine.interfaces.map(\.name).joined(separator: ", "))")
    }
  }

  private mutating func addFlag(_ setting: Setting) throws(SettingError) {
    let flags: [String: TCPFlags] = [
      "fin": .fin, "syn": .syn, "rst": .rst, "psh": .psh, "ack": .ack, "urg": .urg, "ece": .ece, "cwr": .cwr,
    ]
    let text = setting.text ?? ""
    let isSet = !text.hasPrefix("!")
    guard let flag = flags[isSet ? text : String(text.dropFirst())] else {
      throw SettingError(
        "'\(text)' is no TCP flag", at: setting.place, mend: "use fin, syn, rst, psh, ack, urg, or !syn")
    }
    flagMask.insert(flag)
    if isSet { self.flags.insert(flag) }
  }

  private static func icmpType(_ setting: Setting) throws(SettingError) -> UInt8 {
    let types: [String: UInt8] = [
      "echo-reply": 0, "unreachable": 3, "redirect": 5, "echo-request": 8, "time-exceeded": 11, "parameter-problem": 12,
      "timestamp-request": 13, "timestamp-reply": 14,
    ]
    let text = setting.text ?? ""
    guard let type = types[text] ?? UInt8(text) else {
      throw SettingError(
        "'\(text)' is no ICMP type", at: setting.place, mend: "use echo-request, unreachable, time-exceeded or a number"
      )
    }
    return type
  }

  private mutating func addState(_ setting: Setting) throws(SettingError) {
    guard let state = ConnectionState.allCases.first(where: { "\($0)" == setting.text }) else {
      throw SettingError(
        "'\(setting.text ?? "")' is no connection state", at: setting.place,
        mend: "use new, established, related, invalid or untracked")
    }
    states |= 1 << state.rawValue
  }

  /// Ports mean something where there are ports.
  private func checkProtocols(_ settings: Setting) throws(SettingError) {
    if !(sourcePorts + destinationPorts).isEmpty,
      protocols.isEmpty || protocols.contains(where: { $0 != .tcp && $0 != .udp })
    {
      throw SettingError(
        "a rule with ports and no protocol that has them", at: settings.place,
        mend: "add 'protocol: tcp' or 'protocol: udp'")
    }
    if !flagMask.isEmpty, protocols != [.tcp] {
      throw SettingError("a rule with TCP flags for other protocols", at: settings.place, mend: "add 'protocol: tcp'")
    }
    if !icmpTypes.isEmpty, protocols != [.icmp] {
      throw SettingError("a rule with ICMP types for other protocols", at: settings.place, mend: "add 'protocol: icmp'")
    }
  }
}

extension IPProtocol {
  init(_ setting: Setting) throws(SettingError) {
    let text = setting.text ?? ""
    let names: [String: IPProtocol] = ["tcp": .tcp, "udp": .udp, "icmp": .icmp]
    guard let known = names[text] ?? UInt8(text).map({ IPProtocol(rawValue: $0) }) else {
      throw SettingError("'\(text)' is no protocol", at: setting.place, mend: "use tcp, udp, icmp or a number")
    }
    self = known
  }
}
