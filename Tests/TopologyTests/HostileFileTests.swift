import Lab
import Testing

@Suite struct HostileFileTests {
  /// Texts that are small and would be huge, deep or slow if they were taken at their word.
  static let texts: [(String, String)] = [
    ("aliases of aliases", laughs(levels: 30, last: "nodes: *a30\n")),
    ("a key of aliases of aliases", laughs(levels: 30, last: "? *a30\n: 1\n")),
    ("a flow key of aliases", laughs(levels: 30, last: "x: {[*a30, *a30]: 1}\n")),
    ("an alias as a simple key", laughs(levels: 30, last: "x: { *a30 : 1, *a29 : 2 }\n")),
    ("merge keys of merge keys", merges(levels: 30)),
    ("open brackets", "nodes: " + String(repeating: "[", count: 100_000)),
    ("open braces", "nodes: " + String(repeating: "{a: ", count: 100_000)),
    ("nested lists in a line", String(repeating: "- ", count: 100_000)),
    ("nested question marks", String(repeating: "? ", count: 100_000)),
    ("brackets that close", String(repeating: "[", count: 900) + String(repeating: "]", count: 900)),
    ("a staircase", (0..<2000).map { String(repeating: " ", count: $0) + "a:\n" }.joined()),
    ("a long name", "polder: 1\nnodes:\n  " + String(repeating: "a", count: 1_000_000) + ": {}\n"),
    ("a long scalar", "polder: " + String(repeating: "1", count: 1_000_000) + "\n"),
    ("many ranges", "polder: 1\nnodes:\n  a" + String(repeating: "[1-9]", count: 50) + ": {}\n"),
    ("a million million names", "polder: 1\nnodes:\n  h[1-999999999999]: {}\n"),
    ("a long list of runs", "polder: 1\nnodes:\n  h[" + String(repeating: "1-999999999999,", count: 9999) + "1]: {}\n"),
    (
      "links of ranges",
      "polder: 1\nnodes: { s: { kind: switch } }\nlinks:\n  - [h[1-99999], s]\n  - [s, g[1-999999999]]\n"
    ),
    ("many unknown nodes", "polder: 1\nnodes: { \"h[1-3000]\": {} }\nlinks:\n  - [x[1-100000], h1]\n"),
    ("groups in a chain", "polder: 1\ngroups:\n" + (0..<5000).map { "  g\($0): { groups: [g\($0 + 1)] }\n" }.joined()),
    (
      "groups that fan out",
      "polder: 1\ngroups:\n" + (0..<60).map { "  g\($0): { groups: [g\($0 + 1), g\($0 + 1)] }\n" }.joined()
    ),
    ("values by the million", "polder: 1\nnodes:\n  h[1-100000]: { routes: [\(routes(200))] }\n"),
    ("all generators", "polder: 1\ngenerate: { grid: { rows: 1000000000, columns: 1000000000, hosts: 1000000000 } }\n"),
    ("a deep tree", "polder: 1\ngenerate: { tree: { depth: 64, fanout: 1000000000 } }\n"),
    ("all VLANs on many trunks", trunks(switches: 40)),
  ]

  private static func laughs(levels: Int, last: String) -> String {
    let lines = (1...levels).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }
    return "a0: &a0 [x, y]\n" + lines.joined() + last
  }

  private static func merges(levels: Int) -> String {
    let lines = (1...levels).map { "a\($0): &a\($0) { <<: [*a\($0 - 1), *a\($0 - 1)], k\($0): *a\($0 - 1) }\n" }
    return "a0: &a0 { x: y }\n" + lines.joined() + "nodes: *a\(levels)\n"
  }

  private static func routes(_ count: Int) -> String {
    (0..<count).map { _ in "{ to: 10.[1-100000].0.0/16, via: a }" }.joined(separator: ", ")
  }

  private static func trunks(switches: Int) -> String {
    let access = (1...4000).map { "p\($0): { access: \($0) }" }.joined(separator: ", ")
    return """
      polder: 1
      nodes:
        h[1-4000]: {}
        s0: { kind: switch, vlans: { \(access) } }
        s[1-\(switches)]: { kind: switch, vlans: { up: { trunk: all }, down: { trunk: all } } }
      links:
        - [h[1-4000], s0]
        - [s[1-\(switches - 1)]:up, s[2-\(switches)]:down]
      """
  }

  @Test("Small files that stand for huge ones are refused or loaded, and soon", arguments: texts.indices)
  func hostile(index: Int) {
    let (name, text) = HostileFileTests.texts[index]
    do {
      let topology = try Topology(yaml: text, file: "hostile.yaml")
      #expect(topology.nodes.count <= 100_000, "\(name)")
    } catch {
      #expect(error.faults.allSatisfy { $0.line >= 1 && $0.column >= 1 && $0.description.utf8.count < 2000 }, "\(name)")
    }
  }
}
