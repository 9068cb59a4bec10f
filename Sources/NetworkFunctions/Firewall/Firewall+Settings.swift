public import NetworkStack

extension Firewall: ConfigurableFunction {
  private static let actions: [(name: String, action: FirewallRule.Action)] = [
    ("allow", .allow), ("drop", .drop), ("reject", .reject), ("log", .log),
  ]

  private static let ruleKeys =
    FirewallCriteria.keys + [
      FunctionKey("rate", .text, "It matches no more often than 10/s, 100/m or 5/h."),
      FunctionKey("burst", .number(1...1_000_000), "How many it matches at once after a pause; 5 unless given."),
    ]

  public static let keys = [
    FunctionKey("stateful", .flag, "Whether what belongs to an accepted connection passes; true unless given."),
    FunctionKey(
      "policy", .choice(["allow", "drop", "reject"]),
      "What becomes of what no rule matches, and of all IPv6 in a transparent one; drop unless given."),
    FunctionKey(
      "rules",
      .variants(
        "a rule",
        [
          FunctionKey("allow", .record("a rule's match", ruleKeys), "Let through what matches."),
          FunctionKey("drop", .record("a rule's match", ruleKeys), "Lose what matches."),
          FunctionKey("reject", .record("a rule's match", ruleKeys), "Lose what matches, and tell its sender."),
          FunctionKey("log", .record("a rule's match", ruleKeys), "Log what matches, and ask the next rule."),
        ]), "In their order: the first that matches decides."),
  ]

  public init(_ settings: Setting, _ machine: FunctionContext) throws(SettingError) {
    var rules: [FirewallRule] = []
    var combinations = 0
    for element in settings["rules"]?.elements ?? [] {
      let rule = try Firewall.rule(element, machine)
      combinations += rule.criteria.combinations
      guard rules.count < Firewall.mostRules, combinations <= Firewall.mostMatchers else {
        throw SettingError("too many rules", at: element.place, mend: "use prefixes and ranges in place of lists")
      }
      rules.append(rule)
    }
    let policy = Firewall.actions.first { $0.name == settings["policy"]?.text }?.action ?? .drop
    self.init(
      rules: rules, policy: policy, isStateful: settings["stateful"]?.flag ?? true,
      interfaces: machine.interfaces.map(\.name))
  }

  public func duty(at hook: Hook?) -> String {
    let number = "\(rules.count) rule\(rules.count == 1 ? "" : "s")"
    return "\(isStateful ? "state, " : "")\(number), policy \(policy.word)"
  }

  private static func rule(_ element: Setting, _ machine: FunctionContext) throws(SettingError) -> FirewallRule {
    guard let entry = element.entries.first, let action = actions.first(where: { $0.name == entry.key })?.action else {
      throw SettingError("a rule that does nothing known", at: element.place, mend: "use allow, drop, reject or log")
    }
    var rule = FirewallRule(action: action)
    rule.criteria = try FirewallCriteria(entry.value, machine)
    if let rate = entry.value["rate"] { rule.limit = try PacketRate(rate, burst: entry.value["burst"]?.number) }
    return rule
  }

  public static func places(in settings: Setting) -> [(cause: UInt16, place: SourcePlace)] {
    let rules = (settings["rules"]?.elements ?? []).enumerated().map { number, rule in
      (cause: UInt16(truncatingIfNeeded: number + 1), place: rule.place)
    }
    let policy = settings["policy"]?.place ?? settings.place
    let known = settings["stateful"]?.place ?? settings.place
    return rules + [
      (cause: Cause.policy, place: policy), (cause: Cause.ipv6, place: policy), (cause: Cause.invalid, place: known),
      (cause: Cause.known, place: known),
    ]
  }
}

extension FirewallCriteria {
  /// How many combinations of its lists' elements there are.
  var combinations: Int {
    [sources.count, destinations.count, protocols.count, sourcePorts.count, destinationPorts.count, icmpTypes.count]
      .reduce(1) { min($0 * max(1, $1), 1 << 40) }
  }
}
