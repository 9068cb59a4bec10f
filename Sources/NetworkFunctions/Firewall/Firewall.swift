public import Fabric
public import NetworkStack
import Packets
public import SimulationKernel

/// A packet filter: ordered rules, the first that matches decides, and a policy for what none matches.
///
/// It looks at what is forwarded and at what is for the machine itself; what the machine sends of its own accord passes.
/// Where it is stateful, what belongs to an accepted connection passes before any rule is asked, and what fits none is
/// dropped.
///
/// It sees IPv4 alone. A transparent one treats IPv6 by its policy, as an `inet` table without a rule about it would:
/// neighbour discovery included, it passes only where the policy is to allow.
public struct Firewall: Sendable, Equatable {
  public static let name = "firewall"
  public static let registeredName = "function.firewall"

  /// As many as a cause can number.
  static let mostRules = 60_000
  static let mostMatchers = 250_000

  enum Cause {
    static let accepted: UInt16 = 0
    static let policy: UInt16 = .max
    static let known: UInt16 = .max - 1
    static let invalid: UInt16 = .max - 2
    static let ipv6: UInt16 = .max - 3
  }

  let isStateful: Bool
  let policy: FirewallRule.Action
  let interfaces: [String]
  var rules: [FirewallRule]
  /// Follows from the rules.
  private var matchers: [RuleMatcher]
  /// What no rule matched.
  var unmatched = FunctionCount(subject: "policy", packets: 0, bytes: 0)

  init(rules: [FirewallRule], policy: FirewallRule.Action, isStateful: Bool, interfaces: [String]) {
    self.rules = rules
    self.policy = policy
    self.isStateful = isStateful
    self.interfaces = interfaces
    matchers = Firewall.matchers(of: rules)
  }

  private static func matchers(of rules: [FirewallRule]) -> [RuleMatcher] {
    rules.indices.flatMap { RuleMatcher.all(of: rules[$0].criteria, rule: $0) }
  }
}

extension Firewall: NetworkFunction {
  public var hooks: HookSet { [.input, .forward] }
  public var tracking: TrackingSettings? {
    isStateful || rules.contains { $0.criteria.states != 0 } ? TrackingSettings() : nil
  }

  public var causeAgainstIPv6: UInt16? { policy == .allow ? nil : Cause.ipv6 }

  public mutating func process(
    _ packet: inout HookedPacket, at hook: Hook, _ connections: inout ConnectionTable, into outbox: inout Outbox
  ) -> Verdict {
    if isStateful {
      switch packet.state {
      case .established, .related: return Verdict(.accept, cause: Cause.known)
      case .invalid: return Verdict(.drop, cause: Cause.invalid)
      case .new, .untracked: break
      }
    }
    return judge(packet, into: &outbox)
  }

  private mutating func judge(_ packet: HookedPacket, into outbox: inout Outbox) -> Verdict {
    let matched = MatchedPacket(packet)
    var next = 0
    while let place = firstMatch(matched, from: next) {
      let rule = Int(matchers[place].rule)
      next = place + 1
      while next < matchers.count, Int(matchers[next].rule) == rule { next += 1 }
      if rules[rule].limit != nil, rules[rule].limit?.allows(at: packet.now) == false { continue }
      rules[rule].packets &+= 1
      rules[rule].bytes &+= UInt64(packet.length)
      if let action = rules[rule].action.verdict { return Verdict(action, cause: UInt16(rule + 1)) }
      outbox.report(.logged(logLine(of: packet, rule)))
    }
    unmatched.packets &+= 1
    unmatched.bytes &+= UInt64(packet.length)
    return Verdict(policy.verdict ?? .drop, cause: Cause.policy)
  }

  private func firstMatch(_ packet: MatchedPacket, from start: Int) -> Int? {
    matchers.withUnsafeBufferPointer { matchers in
      for place in start..<matchers.count where matchers[place].matches(packet) { return place }
      return nil
    }
  }

  public func explanation(of cause: UInt16) -> String {
    switch cause {
    case Cause.accepted: "nothing to decide"
    case Cause.policy: "no rule matched, policy \(policy.word)"
    case Cause.known: "belongs to an accepted connection"
    case Cause.invalid: "fits no connection"
    case Cause.ipv6: "IPv6, which no rule can match, policy \(policy.word)"
    default:
      rules.indices.contains(Int(cause) - 1) ? "rule \(cause), \(rules[Int(cause) - 1].action.word)" : "rule \(cause)"
    }
  }

  public var counts: [FunctionCount] {
    rules.enumerated().map { number, rule in
      FunctionCount(subject: "rule \(number + 1), \(rule.action.word)", packets: rule.packets, bytes: rule.bytes)
    } + [FunctionCount(subject: "policy \(policy.word)", packets: unmatched.packets, bytes: unmatched.bytes)]
  }

  /// In the words of Linux' `LOG` target.
  private func logLine(of packet: HookedPacket, _ rule: Int) -> String {
    let name = { (interface: Int?) in interface.map { interfaces.indices.contains($0) ? interfaces[$0] : "" } ?? "" }
    let ports =
      packet.tuple.protocol == .icmp
      ? " TYPE=\(packet.icmpType?.rawValue ?? 0) CODE=\(packet.icmpCode)"
      : packet.tuple.hasPorts ? " SPT=\(packet.tuple.sourcePort) DPT=\(packet.tuple.destinationPort)" : ""
    return "firewall rule \(rule + 1): IN=\(name(packet.inInterface)) OUT=\(name(packet.outInterface)) "
      + "SRC=\(packet.tuple.source) DST=\(packet.tuple.destination) LEN=\(packet.length) "
      + "TTL=\(packet.timeToLive) PROTO=\(packet.tuple.protocol)\(ports)"
  }
}

extension FirewallRule.Action {
  /// Nil where the next rule is asked.
  fileprivate var verdict: Verdict.Action? {
    switch self {
    case .allow: .accept
    case .drop: .drop
    case .reject: .reject
    case .log: nil
    }
  }
}

extension Firewall: StateRecord {
  public static let fields = Fields(\Firewall.isStateful, \.policy, \.interfaces, \.rules, \.unmatched)
    .derived(\.matchers, [])

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard rules.count <= Firewall.mostRules, rules.reduce(0, { $0 + $1.criteria.combinations }) <= Firewall.mostMatchers
    else { throw reader.failure("a firewall of too many rules") }
    matchers = Firewall.matchers(of: rules)
  }
}
