import Foundation
import LabTesting
import TestSupport
import Testing

/// A firewall in a cable sees IPv6 as it sees IPv4.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct TransparentFirewallTests {
  private func run(policy: String, rule: String) throws -> LabResult {
    let folder = try TemporaryFolder()
    let text = """
      polder: 1
      name: bump
      duration: 20s
      nodes:
        a: { interfaces: { eth0: { addresses: [10.0.0.1/24, "2001:db8::1/64"] } } }
        fw:
          kind: firewall
          interfaces: { in: {}, out: {} }
          transparent: true
          policy: \(policy)
          rules: [{ allow: { \(rule) } }]
        b: { interfaces: { eth0: { addresses: [10.0.0.2/24, "2001:db8::2/64"] } } }
      links: [[a, "fw:in"], ["fw:out", b]]
      events:
        - { at: 5s, on: a, run: ping -c 1 10.0.0.2 }
        - { at: 6s, on: a, run: ping -6 -c 1 "2001:db8::2" }
      """
    let file = try folder.write(text, as: "bump.yaml")
    return try LabResult(#require(Polder.built).run(["run", file, "--json", "--capture", "none"]))
  }

  @Test(arguments: ["drop", "reject"]) func `What no rule matches meets the policy, neighbour discovery apart`(
    policy: String
  ) throws {
    let result = try run(policy: policy, rule: "from: in, source: 10.0.0.0/8")
    #expect(result.programs.map { $0["exit"] as? Int } == [0, 1])
    let told = result.drops.contains { $0.contains("no rule matched, policy \(policy) (bump.yaml:10)") }
    #expect(told, "\(result.drops)")
  }

  @Test(arguments: ["from: in", "from: in, protocol: [icmp, icmpv6], icmp-type: echo-request"])
  func `A rule without addresses is about both versions, and answers pass`(rule: String) throws {
    #expect(try run(policy: "drop", rule: rule).programs.map { $0["exit"] as? Int } == [0, 0])
  }
}
