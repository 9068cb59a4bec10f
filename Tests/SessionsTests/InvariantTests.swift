import Lab
import LabTesting
import Sessions
import SimulationKernel
import Testing

/// Invariants are examined after every change of a flow table, and name the packet, the entry and the instant.
@Suite struct InvariantTests {
  /// Two ways from a to b: by the link between s1 and s2, and by s3. All entries are installed at once.
  private static let lab = """
    polder: 1
    duration: 10s
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/24, mac: "02:00:00:00:00:0a" } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/24, mac: "02:00:00:00:00:0b" } } }
      s1: { kind: openflow-switch }
      s2: { kind: openflow-switch }
      s3: { kind: openflow-switch }
    links: [[a, "s1:p1"], ["s1:p2", "s2:p2"], ["s1:p3", "s3:p1"], ["s3:p2", "s2:p3"], ["s2:p1", b]]
    events:
      - { at: 1s, on: s1, run: "ovs-ofctl add-flow dl_dst=02:00:00:00:00:0b,actions=2" }
      - { at: 1s, on: s1, run: "ovs-ofctl add-flow dl_dst=02:00:00:00:00:0a,actions=1" }
      - { at: 1s, on: s2, run: "ovs-ofctl add-flow dl_dst=02:00:00:00:00:0a,actions=p2" }
      - { at: 1s, on: s2, run: "ovs-ofctl add-flow dl_dst=02:00:00:00:00:0b,actions=p1" }
      - { at: 1s, on: s3, run: "ovs-ofctl add-flow in_port=1,actions=2" }
      - { at: 1s, on: s3, run: "ovs-ofctl add-flow in_port=2,actions=1" }

    """

  private func verdict(_ check: String, _ events: [(node: String, command: String)]) throws -> Verdict {
    let lines = events.map { "  - { at: 5s, on: \($0.node), run: \"ovs-ofctl \($0.command)\" }\n" }.joined()
    let topology = try Topology(
      yaml: Self.lab + lines + "checks: [{ name: it holds, since: 2s, \(check) }]\n", file: "lab.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    return session.verdicts(isFinal: true)[0].verdict
  }

  @Test(arguments: [
    "invariant: no-loop", "invariant: reachable", "invariant: no-black-hole", "invariant: reachable, pairs: [[a, b]]",
    "invariant: waypoint, pairs: [[a, b]], through: s2",
  ])
  func `what holds passes`(check: String) throws {
    let verdict = try verdict(check, [])
    #expect(verdict.outcome == .passed, "\(verdict)")
    #expect(verdict.detail.hasPrefix("held for "))
  }

  @Test(arguments: [
    // s2 sends back by another way what came from s1.
    (
      "invariant: no-loop", "s2", "add-flow priority=40000,in_port=p2,ip,actions=p3",
      "at 5s: ICMP echo request 10.0.0.1 > 10.0.0.2: it comes to s2:p2 again"
    ),
    (
      "invariant: never, pairs: [[b, a]]", "s1", "add-flow priority=5,cookie=0x9,dl_type=0x88cc,actions=3",
      "at 2s: ICMP echo request 10.0.0.2 > 10.0.0.1 arrives by way of b, s2, s1; its last entry is the entry "
        + "'priority 32768, dl_dst=02:00:00:00:00:0a: output:1' in table 0 of s1"
    ),
    (
      "invariant: no-black-hole, pairs: [[a, b]]", "s1",
      "add-flow priority=40000,cookie=0x9,tcp,tp_dst=22,actions=drop",
      "at 5s: TCP 10.0.0.1:40000 > 10.0.0.2:22: it ends at s1: flow entries have no output, after the entry "
        + "'priority 40000, tcp,tp_dst=22, cookie 0x9: drop' in table 0 of s1"
    ),
    (
      "invariant: reachable, pairs: [[a, b]], traffic: \"udp,udp_dst=53\"", "s2", "del-flows out_port=p1",
      "at 5s: UDP 10.0.0.1:40000 > 10.0.0.2:53: it ends at s2: no flow entry, after no entry in table 0 of s2"
    ),
    (
      "invariant: waypoint, pairs: [[a, b]], through: s3, traffic: \"tcp,tcp_dst=80\"", "s1",
      "add-flow priority=5,dl_type=0x88cc,actions=3",
      "at 2s: TCP 10.0.0.1:40000 > 10.0.0.2:80 arrives without s3, by way of a, s1, s2; its last entry is the entry "
        + "'priority 32768, dl_dst=02:00:00:00:00:0b: output:3' in table 0 of s2"
    ),
  ])
  func `what does not hold is told with the packet, the entry and the instant`(
    check: String, node: String, command: String, detail: String
  ) throws {
    let verdict = try verdict(check, [(node, command)])
    #expect(verdict.outcome == .failed)
    #expect(verdict.detail.hasPrefix(detail), "\(verdict.detail)")
  }

  /// A change that is taken back at once has been seen.
  @Test func `a failure between two instants at which it holds is found`() throws {
    let verdict = try verdict(
      "invariant: reachable, pairs: [[a, b]]",
      [
        ("s1", "del-flows dl_dst=02:00:00:00:00:0b"), ("s1", "add-flow dl_dst=02:00:00:00:00:0b,actions=2"),
      ])
    #expect(verdict.outcome == .failed && verdict.detail.hasPrefix("at 5s: "), "\(verdict)")
  }

  /// Two matches that one packet can meet make a packet of their own: only one with both ports is dropped.
  @Test func `packets that meet two matches are asked as well`() throws {
    let verdict = try verdict(
      "invariant: no-black-hole, pairs: [[a, b]]",
      [
        ("s1", "add-flow table=1,priority=0,actions=2"),
        ("s1", "add-flow priority=40000,tcp,tp_src=7,actions=write_metadata:1,goto_table:1"),
        ("s1", "add-flow table=1,priority=9,tcp,tp_dst=22,actions=drop"),
      ])
    #expect(verdict.outcome == .failed && verdict.detail.contains(": TCP 10.0.0.1:7 > 10.0.0.2:22: "), "\(verdict)")
  }

  @Test func `meters let packets pass, and controllers may do with packets what they like`() throws {
    let verdict = try verdict(
      "invariant: no-black-hole, pairs: [[a, b]]",
      [
        ("s1", "add-meter meter=1,pktps,bands=type=drop,rate=1"),
        ("s1", "add-flow priority=40000,udp,actions=meter:1,2"),
        ("s1", "add-flow priority=40000,tcp,actions=controller"),
      ])
    #expect(verdict.outcome == .passed, "\(verdict)")
  }

  /// IPv6 packets are asked where both machines have addresses of that version.
  @Test(arguments: [
    (
      "invariant: no-black-hole, pairs: [[a, b]]", "priority=40000,tcp6,tp_dst=22,actions=drop",
      "at 5s: TCP [2001:db8::1]:40000 > [2001:db8::2]:22: it ends at s1: flow entries have no output, after the entry "
        + "'priority 40000, tcp6,tp_dst=22: drop' in table 0 of s1"
    ),
    (
      "invariant: never, pairs: [[a, b]], traffic: icmp6", "priority=5,dl_type=0x88cc,actions=3",
      "at 2s: ICMP6 echo request 2001:db8::1 > 2001:db8::2 arrives by way of a, s1, s2; its last entry is the entry "
        + "'priority 32768, dl_dst=02:00:00:00:00:0b: output:3' in table 0 of s2"
    ),
  ])
  func `packets of IPv6 are asked as well`(check: String, entry: String, detail: String) throws {
    let lab = Self.lab.replacing("address: 10.0.0.1/24", with: "addresses: [10.0.0.1/24, \"2001:db8::1/64\"]")
      .replacing("address: 10.0.0.2/24", with: "addresses: [10.0.0.2/24, \"2001:db8::2/64\"]")
    let text = lab + "  - { at: 5s, on: s1, run: \"ovs-ofctl add-flow \(entry)\" }\n"
    let topology = try Topology(
      yaml: text + "checks: [{ name: it holds, since: 2s, \(check) }]\n", file: "lab.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    let verdict = session.verdicts(isFinal: true)[0].verdict
    #expect(verdict.outcome == .failed && verdict.detail.hasPrefix(detail), "\(verdict)")
  }

  /// Too many classes to look at all of them: the result says so.
  @Test func `what has not been examined is told`() throws {
    let flows = (0..<30).flatMap { number in
      [
        ("s1", "add-flow priority=9,tcp,tp_dst=\(number),actions=2"),
        ("s1", "add-flow priority=8,tcp,tp_src=\(number),actions=2"),
      ]
    }
    let verdict = try verdict("invariant: no-loop, pairs: [[a, b]]", flows)
    #expect(verdict.outcome == .passed)
    #expect(
      verdict.detail.hasSuffix(
        "; from a to b only 512 of 964 classes of packets were examined: narrow it down with 'traffic'"),
      "\(verdict.detail)")
  }

  @Test(arguments: [
    ("invariant: waypoint, pairs: [[a, b]]", "no 'through' in an invariant 'waypoint'"),
    ("invariant: never", "no 'pairs' in an invariant 'never'"),
    ("invariant: no-loop, through: s1", "'through' in an invariant 'no-loop'"),
    ("invariant: reachable, pairs: [[a, s1]]", "'s1' is an openflow-switch"),
    ("invariant: reachable, pairs: [[a, b]], traffic: \"tcp_port=1\"", "unknown keyword tcp_port"),
  ])
  func `mistakes in a file are reported`(check: String, message: String) {
    let error = #expect(throws: (any Error).self) { try verdict(check, []) }
    #expect("\(String(describing: error))".contains(message), "\(String(describing: error))")
  }
}
