import Fabric
import Lab
import LabTesting
import Sessions
import SimulationKernel
import Testing

/// What is done on consoles, as a session and its transcript show it.
@Suite struct ConsoleTests {
  private func run(_ yaml: String) throws -> RunResult {
    let topology = try Topology(yaml: yaml, file: "lab.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    return session.result
  }

  private static let nodes = """
    polder: 1
    duration: 10s
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
    links: [[a, b]]

    """

  @Test func `what a background job prints is shown, and later lines know it`() throws {
    let result = try run(
      ConsoleTests.nodes + """
        events:
          - { at: 1s, on: b, run: "iperf -s &" }
          - { at: 2s, on: a, run: "iperf -c b -t 1" }
        checks:
          - { name: the job is known later, at: 4s, on: b, run: "jobs", expect: { exit: 0, output: "iperf -s" } }
          - { name: and can be ended, at: 5s, on: b, run: "kill %1; ss -tln | grep -c 5001", expect: { output-is: "0\\n" } }

        """)
    #expect(result.checks.allSatisfy { $0.verdict == "passed" }, "\(result.checks)")
    let server = try #require(result.programs.first)
    #expect(server.exit == 0 && server.endedNanoseconds == 1_000_000_000)
    #expect(server.output.contains("Server listening on TCP port 5001") && server.output.contains("bits/sec"))
  }

  /// A file may say what is typed, and when.
  @Test func `typed lines and keys of a topology's events`() throws {
    let result = try run(
      ConsoleTests.nodes + """
        events:
          - { at: 1s, on: b, run: "nc -l 9000" }
          - { at: 2s, on: a, run: "nc -N b 9000" }
          - { at: 3s, on: a, type: "hello there" }
          - { at: 4s, on: a, key: ctrl-d }
          - { at: 5s, on: a, type: "ping b" }
          - { at: 7500ms, on: a, key: ctrl-c }
          - { at: 8s, on: a, run: "sleep 1" }
          - { at: 8s, on: a, type: "echo later" }

        """)
    #expect(result.programs.map(\.command) == ["nc -l 9000", "nc -N b 9000", "ping b", "sleep 1", "echo later"])
    #expect(result.programs.map(\.exit) == [0, 0, 0, 0, 0])
    #expect(result.programs[0].output == "hello there\n")
    #expect(result.programs[2].output.contains("3 packets transmitted, 3 received"))
    #expect(result.programs[4].output == "later\n" && result.programs[4].startedNanoseconds == 9_000_000_000)
  }

  @Test func `a machine that is off has no console, and forgets its jobs`() throws {
    let result = try run(
      ConsoleTests.nodes + """
        events:
          - { at: 1s, on: a, run: "ping b &" }
          - { at: 2s, node: a, set: { power: "off" } }
          - { at: 3s, on: a, type: "echo nobody" }
          - { at: 3s, on: a, key: ctrl-c }
          - { at: 4s, node: a, set: { power: "on" } }
          - { at: 5s, on: a, run: "jobs; sleep 1" }

        """)
    #expect(result.programs.map(\.exit) == [0, nil, 0] && result.programs[2].output == "")
    let output = result.programs[0].output
    #expect(output.contains("icmp_seq=1") && !output.contains("icmp_seq=2"))
  }

  /// A job's output is cut with that of its line when a session goes back.
  @Test func `a session goes back to before a job printed`() throws {
    let topology = try Topology(
      yaml: ConsoleTests.nodes + """
        events:
          - { at: 1s, on: a, run: "ping b & ping -c 3 b &" }
          - { at: 5s, on: a, run: "kill %1" }

        """, file: "lab.yaml")
    var session = try Session(
      Checkpoint(topology, folder: Repository.root), output: nil, keyframes: CapturedLab.keyframes)
    session.advance(to: .zero + .milliseconds(3500))
    let early = session.progress.transcript
    session.advance(to: session.plan.end)
    let late = session.progress.transcript
    #expect(early.programs[0].mayPrint && !late.programs[0].mayPrint && early != late)
    try session.seek(to: .zero + .milliseconds(3500))
    #expect(session.progress.transcript == early)
    session.advance(to: session.plan.end)
    #expect(session.progress.transcript == late)
  }
}
