import Foundation
import Lab
import LabTesting
import SimulationKernel
import Testing

@testable import Sessions

/// Work grows with what a file says and not with its square: four times as much of anything takes about four times as long, from
/// the text to the end of the run.
@Suite(.serialized) struct GrowthTests {
  /// A lab with so many of something.
  struct Growth: Sendable, CustomStringConvertible {
    var description: String
    var count: Int
    var text: @Sendable (Int) -> String
  }

  private static func pair(_ count: Int, _ event: (Int) -> String, extra: String = "") -> String {
    """
    polder: 1
    duration: 5s
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/16 } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/16 } } }
    links: [[a, b]]
    \(extra)
    events:
    \((0..<count).map { "  - \(event($0))" }.joined(separator: "\n"))

    """
  }

  private static func line(_ words: String) -> String { pair(1) { _ in "{ at: 1s, on: a, run: \"\(words)\" }" } }
  private static func many(_ words: String, _ count: Int) -> String { String(repeating: words, count: count) }

  /// What a machine or a switch is given, as a list of so many.
  private static func node(_ count: Int, _ keys: (Int) -> String, kind: String = "vm", other: String = "") -> String {
    """
    polder: 1
    duration: 1s
    nodes:
      a: { kind: \(kind), \(keys(count)) }
      b: { interfaces: { eth0: { address: 10.0.0.2/16 } } }
    links: [[a, b]]
    \(other)

    """
  }

  private static func list(_ count: Int, _ element: (Int) -> String) -> String {
    "[" + (0..<count).map(element).joined(separator: ", ") + "]"
  }

  static let all = [
    Growth(description: "pings at one instant", count: 1000) {
      pair($0) { _ in "{ at: 1s, on: a, run: ping -c 1 b }" }
    },
    Growth(description: "events", count: 2000) { pair($0) { "{ at: \($0)us, on: a, run: \"true\" }" } },
    Growth(description: "flow entries", count: 500) { count in
      node(
        1, { _ in "fail-mode: secure" }, kind: "openflow-switch",
        other: "events:\n"
          + (0..<count).map {
            "  - { at: 1ms, on: a, run: \"ovs-ofctl add-flow a tcp,tp_dst=\($0),actions=drop\" }\n"
          }.joined())
    },
    Growth(description: "&&", count: 4000) { line(many("true && ", $0) + "true") },
    Growth(description: ";", count: 4000) { line(many("true; ", $0) + "true") },
    Growth(description: "programs in the background", count: 1500) { line(many("sleep 1 & ", $0) + "wait") },
    Growth(description: "lists in the background", count: 1000) { line(many("sleep 1 && true & ", $0) + "wait") },
    Growth(description: "programs in a pipeline", count: 1000) { line("echo x | " + many("cat | ", $0) + "cat") },
    Growth(description: "jobs that are ended", count: 1000) { count in
      line(many("sleep 9 & ", count) + (1...count).map { "kill %\($0)" }.joined(separator: "; "))
    },
    Growth(description: "lines that wait for input", count: 1000) { pair($0) { _ in "{ at: 1s, on: a, run: cat }" } },
    Growth(description: "UDP sockets", count: 1000) {
      pair($0) { "{ at: 1s, on: a, run: \"udp-recv \($0 + 1000)\" }" }
    },
    Growth(description: "listening sockets", count: 1000) {
      pair($0) { "{ at: 1s, on: a, run: \"nc -l \($0 + 1000)\" }" }
    },
    Growth(description: "connections that are refused", count: 500) {
      pair($0) { "{ at: \(1000 + $0 % 7)ms, on: a, run: \"nc b \($0 + 1000)\" }" }
    },
    Growth(description: "connections that stay open", count: 1000) { count in
      """
      polder: 1
      duration: 9s
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/16 } } }
        b: { interfaces: { eth0: { address: 10.0.0.2/16 } }, services: [{ http: { files: { /: "x" } } }] }
      links: [[a, b]]
      events:
      \((0..<count).map { "  - { at: \(1000 * $0)us, on: a, run: nc b 80 }" }.joined(separator: "\n"))

      """
    },
    Growth(description: "typed lines", count: 1000) { pair($0) { _ in "{ at: 1s, on: a, type: \"true\" }" } },
    Growth(description: "files", count: 200) { count in
      line((0..<count).map { "echo x >f\($0)" }.joined(separator: "; "))
    },
    Growth(description: "nodes", count: 1000) { "polder: 1\nduration: 1s\nnodes: { \"h[1-\($0)]\": {} }\n" },
    Growth(description: "links", count: 500) {
      "polder: 1\nduration: 1s\nnodes: { \"h[1-\($0)]\": {}, s: { kind: hub } }\nlinks: [[\"h[1-\($0)]\", s]]\n"
    },
    Growth(description: "ports of a switch", count: 400) {
      "polder: 1\nduration: 1s\nnodes: { \"h[1-\($0)]\": {}, s: { kind: switch } }\nlinks: [[\"h[1-\($0)]\", s]]\n"
    },
    Growth(description: "routes", count: 1000) { count in
      node(count) { count in
        "interfaces: { eth0: { address: 10.0.0.1/16 } }, routes: "
          + list(count) { "{ to: 11.\($0 / 250).\($0 % 250).0/24, via: 10.0.0.2 }" }
      }
    },
    Growth(description: "addresses", count: 300) { count in
      node(count) { count in
        "interfaces: { eth0: { addresses: " + list(count) { "10.0.\($0 / 200 + 1).\($0 % 200 + 1)/16" } + " } }"
      }
    },
    Growth(description: "rules", count: 500) { count in
      node(
        count,
        { count in
          "interfaces: { eth0: { address: 10.0.0.1/16 } }, rules: "
            + list(count) { "{ drop: { from: 10.0.\($0 / 250).\($0 % 250) } }" }
        },
        kind: "firewall")
    },
    Growth(description: "checks", count: 300) { count in
      pair(
        1, { _ in "{ at: 1s, on: a, run: \"ping -c 2 b\" }" },
        extra: "checks:\n"
          + (0..<count).map { "  - { name: c\($0), capture: a:eth0, filter: icmp, expect: { frames: 4 } }\n" }.joined())
    },
    Growth(description: "checks of commands", count: 500) { count in
      pair(
        1, { _ in "{ at: 1s, on: a, run: \"true\" }" },
        extra: "checks:\n" + (0..<count).map { "  - { name: c\($0), at: 2s, on: a, run: \"true\" }\n" }.joined())
    },
    Growth(description: "groups", count: 500) { count in
      "polder: 1\nduration: 1s\ngroups:\n"
        + (0..<count).map { "  g\($0): { vcpus: 2 }\n" }.joined()
        + "nodes:\n" + (0..<count).map { "  h\($0): { groups: [g\($0)] }\n" }.joined()
    },
    Growth(description: "terms of a filter", count: 400) { count in
      pair(
        1, { _ in "{ at: 1s, on: a, run: \"true\" }" },
        extra: "captures: [{ on: a, filter: \""
          + (0..<count).map { "host 10.0.\($0 / 250).\($0 % 250)" }.joined(separator: " or ") + "\" }]")
    },
  ]

  /// Quadratic work gives sixteen. Small parts of it would not show, and processors that share their caches with others waver.
  private static let allowed = 10.0

  @Test(arguments: all) func `four times as much takes about four times as long`(growth: Growth) throws {
    // What is quadratic is so every time; what another program did to the caches is not.
    var measured: [String] = []
    for _ in 0..<3 {
      let small = try seconds(growth, growth.count)
      let large = try seconds(growth, 4 * growth.count)
      if large < GrowthTests.allowed * small { return }
      measured.append("\(small) s and \(large) s for four times as many")
    }
    Issue.record("\(growth): \(measured)")
  }

  /// The least of three measurements of this thread's processor time.
  private func seconds(_ growth: Growth, _ count: Int) throws -> Double {
    let text = growth.text(count)
    return try (0..<3).map { _ in
      let start = clock
      try run(text)
      return clock - start
    }.min() ?? 0
  }

  private func run(_ text: String) throws {
    let topology = try Topology(yaml: text, file: "growth.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    _ = session.result.json
    let isFinished = session.isFinished
    #expect(isFinished)
  }

  private var clock: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
