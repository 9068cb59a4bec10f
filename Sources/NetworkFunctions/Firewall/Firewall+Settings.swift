public import NetworkStack
public import Settings

/// What a topology file says about a firewall.
public struct FirewallDescription: Hashable, Sendable {
  var isStateful = true
  var policy = FirewallRule.Action.drop
  var rules: [Located<RuleDescription>] = []
}

/// A firewall rule as a file describes it.
struct RuleDescription: Hashable, Sendable {
  var action: FirewallRule.Action
  var match = Match()

  /// What the rule matches, and how often at most.
  struct Match: Hashable, Sendable {
    var criteria = CriteriaDescription()
    var rate: PacketFrequency?
    var burst: UInt32 = 5

    static let keys = KeyTable("a rule's match", Match(), conflicts: \.criteria.conflicts) {
      CriteriaDescription.all.map { $0.through(\.criteria) }
      Key("rate", \.rate, .packetRate, "It matches at most 10/s, 100/m or 5/h.")
      Key("burst", \.burst, .integer(1...1_000_000), "How many it matches at once after a pause.")
    }
  }

  private static func variant(
    _ action: FirewallRule.Action, _ meaning: String, oftenCalled otherNames: [String] = []
  ) -> Variant<RuleDescription> {
    Variant(
      "a rule", action.word, .table(Match.keys), wrap: { RuleDescription(action: action, match: $0) },
      unwrap: { $0.action == action ? $0.match : nil }, meaning, oftenCalled: otherNames)
  }

  static let form = Form<RuleDescription>.variants(
    "a rule",
    [
      variant(.allow, "Accept what matches.", oftenCalled: ["accept", "permit", "pass"]),
      variant(.drop, "Drop what matches.", oftenCalled: ["deny", "block", "discard"]),
      variant(.reject, "Drop what matches, and tell its sender."),
      variant(.log, "Log what matches, and go on to the next rule."),
    ])
}

extension Firewall: ConfigurableFunction {
  public static let keys = KeyTable("'firewall'", FirewallDescription()) {
    Key("stateful", \.isStateful, .boolean, "Whether packets of accepted connections pass.").alwaysPrinted
    Key(
      "policy", \.policy, .choice([.allow, .drop, .reject].map { ($0.word, $0) }),
      "What happens to packets that no rule matches."
    ).alwaysPrinted
    Key(
      "rules", \.rules, .list(of: RuleDescription.form.located, "a rule"), "In order: the first that matches decides.")
  }

  public init(_ description: FirewallDescription, _ machine: FunctionContext) throws(Fault) {
    var rules: [FirewallRule] = []
    var combinations = 0
    for rule in description.rules {
      let made = try FirewallRule(rule.value, machine)
      combinations += made.criteria.combinations
      guard rules.count < Firewall.maximumRules, combinations <= Firewall.maximumMatchers else {
        throw Fault("too many rules", at: rule.location, fix: "use prefixes and ranges instead of lists")
      }
      rules.append(made)
    }
    self.init(
      rules: rules, policy: description.policy, isStateful: description.isStateful,
      interfaces: machine.interfaces.map(\.name))
  }

  public func duty(at hook: Hook?) -> String {
    let number = "\(rules.count) rule\(rules.count == 1 ? "" : "s")"
    return "\(isStateful ? "state, " : "")\(number), policy \(policy.word)"
  }

  public static func locations(
    in description: FirewallDescription, _ keys: KeyLocations
  ) -> [(cause: UInt16, location: SourceLocation)] {
    let rules = description.rules.enumerated().map { number, rule in
      (cause: UInt16(truncatingIfNeeded: number + 1), location: rule.location)
    }
    return rules + [
      (cause: Cause.policy, location: keys["policy"]), (cause: Cause.invalid, location: keys["policy"]),
      (cause: Cause.known, location: keys["stateful"]),
    ]
  }
}

extension FirewallRule {
  fileprivate init(_ description: RuleDescription, _ machine: FunctionContext) throws(Fault) {
    self.init(action: description.action)
    criteria = try FirewallCriteria(description.match.criteria, machine)
    limit = description.match.rate.map { PacketRate($0, burst: description.match.burst) }
  }
}

extension FirewallCriteria {
  /// The number of combinations of its lists' elements.
  var combinations: Int {
    [
      sources.count, destinations.count, protocols.count, sourcePorts.count, destinationPorts.count,
      max(icmpTypes.count, icmpv6Types.count),
    ]
    .reduce(1) { min($0 * max(1, $1), 1 << 40) }
  }
}
