public import OpenFlow
public import SimulationKernel

/// A rule of a stateless firewall.
public struct FirewallRule: Hashable, Sendable, StateRecord {
  public enum Verdict: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
    case allow
    case deny
  }

  public var verdict: Verdict
  public var match: Match

  public init(_ verdict: Verdict, _ match: Match) {
    self.verdict = verdict
    self.match = match
  }

  public static let fields = Fields(\FirewallRule.verdict, \.match)
}

/// A stateless firewall in every switch: the first rule that matches a packet decides, and the default where none does.
/// It comes before all other apps. ARP passes unless a rule is about it, because nothing else would work without.
public struct FirewallApp: ControllerApp, Equatable, StateRecord {
  public static let name = "firewall"

  private let rules: [FirewallRule]
  private let fallback: FirewallRule.Verdict

  private static let stage = Stage.filter(.drop)
  private static let arpPriority: UInt16 = 2
  private static let fallbackPriority: UInt16 = 1
  /// So many rules have a priority each.
  public static let ruleLimit = 60_000

  public init(_ rules: [FirewallRule], otherwise fallback: FirewallRule.Verdict = .allow) {
    self.rules = Array(rules.prefix(FirewallApp.ruleLimit))
    self.fallback = fallback
  }

  public var stages: [Stage] { [FirewallApp.stage] }

  public func rules(for datapath: DatapathID, _ context: inout AppContext) -> RuleSet {
    let stage = FirewallApp.stage.name
    let pass = context.proceed(after: stage)
    var set = RuleSet()
    for (index, rule) in rules.enumerated() {
      let priority = FirewallApp.arpPriority + UInt16(rules.count - index)
      set.rules.append(
        context.rule(
          stage, priority: priority, rule.match, rule.verdict == .allow ? pass : [], number: UInt32(index + 1)))
    }
    set.rules.append(
      context.rule(stage, priority: FirewallApp.arpPriority, Match(MatchField(.etherType, 0x0806)), pass))
    set.rules.append(
      context.rule(stage, priority: FirewallApp.fallbackPriority, Match(), fallback == .allow ? pass : []))
    return set
  }

  public static let fields = Fields(\FirewallApp.rules, \.fallback)

  public var inconsistency: String? {
    rules.count <= FirewallApp.ruleLimit ? nil : "\(rules.count) rules of a firewall"
  }
}
