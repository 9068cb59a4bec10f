public import Fabric
public import NetworkStack
public import Packets
public import SimulationKernel

/// A packet filter: ordered rules, of which the first match decides, and a policy for packets that match none.
///
/// It filters forwarded packets and those to the machine itself, IPv4 and IPv6 alike; what the machine sends by itself passes. A
/// stateful firewall accepts packets of an accepted connection before it looks at any rule. Neighbour discovery passes, as ARP
/// does.
public struct Firewall: Sendable, Equatable, StateRecord {
  public static let name = "firewall"
  public static let registeredName = "function.firewall"

  /// As many as a cause can identify.
  static let maximumRules = 60_000
  static let maximumMatchers = 250_000

  enum Cause {
    static let accepted: UInt16 = 0
    static let policy: UInt16 = .max
    static let known: UInt16 = .max - 1
    static let invalid: UInt16 = .max - 2
    static let neighborDiscovery: UInt16 = .max - 3
  }

  let isStateful: Bool
  let policy: FirewallRule.Action
  let interfaces: [String]
  var rules: [FirewallRule]
  /// Derived from the rules.
  private var matchers: [RuleMatcher<IPv4Address>]
  private var ipv6Matchers: [RuleMatcher<IPv6Address>]
  /// Packets that no rule matched.
  var unmatched = FunctionCount(subject: "policy", packets: 0, bytes: 0)

  init(rules: [FirewallRule], policy: FirewallRule.Action, isStateful: Bool, interfaces: [String]) {
    self.rules = rules
    self.policy = policy
    self.isStateful = isStateful
    self.interfaces = interfaces
    matchers = Firewall.matchers(of: rules)
    ipv6Matchers = Firewall.matchers(of: rules)
  }

  private static func matchers<Address>(of rules: [FirewallRule]) -> [RuleMatcher<Address>] {
    rules.indices.flatMap { RuleMatcher.all(of: rules[$0].criteria, rule: $0) }
  }

  public static let fields = Fields(\Firewall.isStateful, \.policy, \.interfaces, \.rules, \.unmatched)
    .derived(\.matchers, []).derived(\.ipv6Matchers, [])

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard rules.count <= Firewall.maximumRules,
      rules.reduce(0, { $0 + $1.criteria.combinations }) <= Firewall.maximumMatchers
    else { throw reader.failure("a firewall of too many rules") }
    matchers = Firewall.matchers(of: rules)
    ipv6Matchers = Firewall.matchers(of: rules)
  }
}

extension Firewall: NetworkFunction {
  public var hooks: HookSet { [.input, .forward] }
  public var tracking: TrackingSettings? {
    isStateful || rules.contains { $0.criteria.states != 0 } ? TrackingSettings() : nil
  }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict { judge(packet, matchers, into: &outbox) }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { judge(packet, ipv6Matchers, into: &outbox) }

  private mutating func judge<Address: MatchedAddress>(
    _ packet: HookedPacket<Address>, _ matchers: [RuleMatcher<Address>], into outbox: inout Outbox
  ) -> Verdict {
    if isStateful, packet.state == .established || packet.state == .related {
      return Verdict(.accept, cause: Cause.known)
    }
    if Address.isNeighborDiscovery(packet) { return Verdict(.accept, cause: Cause.neighborDiscovery) }
    let matched = MatchedPacket(packet)
    var next = 0
    while let index = Firewall.firstMatch(matched, in: matchers, from: next) {
      let rule = Int(matchers[index].rule)
      next = index + 1
      while next < matchers.count, Int(matchers[next].rule) == rule { next += 1 }
      if rules[rule].limit != nil, rules[rule].limit?.allows(at: packet.now) == false { continue }
      rules[rule].packets &+= 1
      rules[rule].bytes &+= UInt64(packet.length)
      if let action = rules[rule].action.verdict { return Verdict(action, cause: UInt16(rule + 1)) }
      outbox.report(.logged("firewall rule \(rule + 1): \(packet.logLine(outbox.frames, interfaces))"))
    }
    unmatched.packets &+= 1
    unmatched.bytes &+= UInt64(packet.length)
    return Verdict(policy.verdict ?? .drop, cause: packet.state == .invalid ? Cause.invalid : Cause.policy)
  }

  private static func firstMatch<Address: MatchedAddress>(
    _ packet: MatchedPacket<Address>, in matchers: [RuleMatcher<Address>], from start: Int
  ) -> Int? {
    matchers.withUnsafeBufferPointer { matchers in
      for index in start..<matchers.count where matchers[index].matches(packet) { return index }
      return nil
    }
  }

  public func explanation(of cause: UInt16) -> String {
    switch cause {
    case Cause.accepted: "nothing to decide"
    case Cause.policy: "no rule matched, policy \(policy.word)"
    case Cause.known: "belongs to an accepted connection"
    case Cause.invalid: "fits no connection, no rule matched, policy \(policy.word)"
    case Cause.neighborDiscovery: "neighbour discovery"
    default:
      rules.indices.contains(Int(cause) - 1) ? "rule \(cause), \(rules[Int(cause) - 1].action.word)" : "rule \(cause)"
    }
  }

  public var counts: [FunctionCount] {
    rules.enumerated().map { number, rule in
      FunctionCount(subject: "rule \(number + 1), \(rule.action.word)", packets: rule.packets, bytes: rule.bytes)
    } + [FunctionCount(subject: "policy \(policy.word)", packets: unmatched.packets, bytes: unmatched.bytes)]
  }
}

extension FirewallRule.Action {
  /// Nil if the next rule is to decide.
  fileprivate var verdict: Verdict.Action? {
    switch self {
    case .allow: .accept
    case .drop: .drop
    case .reject: .reject
    case .log: nil
    }
  }
}
