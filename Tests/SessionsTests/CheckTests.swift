import Fabric
import Lab
import LabTesting
import Sessions
import SimulationKernel
import Testing

/// Checks are asked at any instant, and anyone can write one.
@Suite struct CheckTests {
  /// A kind of check that Polder does not have: so many events happen, and every frame on a port is short.
  private struct CalmCheck: Check {
    static let registeredName = "test: calm check"
    var name = "calm"
    var port: PortID
    var longest = 0
    var limit: UInt64

    var watches: [FrameWatch] { [FrameWatch(port: port)] }
    func fits(_ labels: Labels) -> Bool { labels.contains(port) }
    mutating func see(_ frame: RawSpan, at instant: Instant, watch: Int) { longest = max(longest, frame.byteCount) }

    func verdict(on evidence: borrowing Evidence) -> Verdict {
      let found =
        "\(evidence.world.eventsHandled) events, \(longest) bytes, \(evidence.transcript.programs.count) programs"
      return Verdict(evidence.world.eventsHandled <= limit ? .passed : .failed, found)
    }

    init(port: PortID, limit: UInt64) { (self.port, self.limit) = (port, limit) }

    static let fields = Fields(\CalmCheck.name, \.port, \.longest, \.limit)
  }

  private func outcomes(_ session: borrowing Session) -> [Verdict.Outcome] { session.verdicts().map(\.verdict.outcome) }

  @Test func `a check of another kind looks at the world, the frames and the output`() throws {
    let topology = try LabSource.file("two-hosts").topology()
    var start = try Checkpoint(topology, folder: Repository.root + "/Topologies")
    start.progress = Progress(checks: [CalmCheck(port: PortID(0), limit: 4)])
    start.journal = Journal()
    try start.insert(.command(.run("ping -c 3 h2", on: NodeIndex(0)), check: nil), at: .zero + .seconds(2))
    var session = try Session(start, output: nil, keyframes: CapturedLab.keyframes)
    session.advance(to: .zero + .seconds(1))
    let early = session.verdicts()[0].verdict
    #expect(early.outcome == .passed)
    session.advance(to: session.plan.end)
    let late = session.verdicts()[0].verdict
    #expect(late.outcome == .failed && late.detail.hasSuffix(" 98 bytes, 1 programs"), "\(late)")
    try session.seek(to: .zero + .seconds(1))
    let again = session.verdicts()[0].verdict
    #expect(again == early)
  }

  @Test func `what is not decided yet is pending, and at the end it is decided`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        duration: 8s
        nodes: { a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }, b: { interfaces: { eth0: { address: 10.0.0.2/24 } } } }
        links: [[a, b]]
        events: [{ at: 1s, on: a, run: "ping -c 2 b" }]
        checks:
          - { name: runs, at: 2s, on: a, run: "sleep 1" }
          - { name: too long, at: 2s, on: a, run: "sleep 60" }
          - { name: too late, at: 7s, on: a, run: "true" }
          - { name: some, capture: a:eth0, filter: icmp, expect: { at-least: 2 } }
          - { name: few, capture: a:eth0, filter: icmp, expect: { at-most: 3 } }

        """, file: "lab.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil, keyframes: .standard)
    let first = outcomes(session)
    #expect(first == [.pending, .pending, .pending, .pending, .passed])
    session.advance(to: .zero + .milliseconds(1500))
    let amid = outcomes(session)
    #expect(amid == [.pending, .pending, .pending, .passed, .passed])
    session.advance(to: .zero + .seconds(6))
    let last = session.verdicts(isFinal: true)
    #expect(last.map(\.verdict.outcome) == [.passed, .couldNotRun, .couldNotRun, .passed, .failed])
    #expect(last[2].verdict.detail == "the run ended before its time came")
    try session.seek(to: .zero)
    let again = outcomes(session)
    #expect(again == first)
  }
}
