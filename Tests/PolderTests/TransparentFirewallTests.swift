import Foundation
import LabTesting
import TestSupport
import Testing

/// What a firewall in a cable does with what its rules cannot see.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct TransparentFirewallTests {
  private func run(policy: String) throws -> LabResult {
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
          rules: [{ allow: { from: in } }]
        b: { interfaces: { eth0: { addresses: [10.0.0.2/24, "2001:db8::2/64"] } } }
      links: [[a, "fw:in"], ["fw:out", b]]
      events:
        - { at: 5s, on: a, run: ping -c 1 10.0.0.2 }
        - { at: 6s, on: a, run: ping -6 -c 1 "2001:db8::2" }
      """
    let file = try folder.write(text, as: "bump.yaml")
    return try LabResult(#require(Polder.built).run(["run", file, "--json", "--capture", "none"]))
  }

  @Test(arguments: [("drop", 1), ("reject", 1), ("allow", 0)]) func `IPv6 meets the policy, and IPv4 the rules`(
    policy: String, status: Int
  ) throws {
    let result = try run(policy: policy)
    #expect(result.programs.map { $0["exit"] as? Int } == [0, status])
    let told = result.drops.contains { $0.contains("IPv6, which no rule can match, policy \(policy) (bump.yaml:10)") }
    #expect(told == (policy != "allow"), "\(result.drops)")
  }
}
