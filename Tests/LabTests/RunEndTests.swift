import Lab
import LabTesting
import Sessions
import SimulationKernel
import Testing

/// When a run ends.
@Suite struct RunEndTests {
  /// ping waits up to twenty seconds for an answer that comes after two milliseconds: a wake stays behind. The last that
  /// happens is that b asks whether a is still there, five seconds after it has answered.
  private static let lab = """
    polder: 1
    nodes: { a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }, b: { interfaces: { eth0: { address: 10.0.0.2/24 } } } }
    links: [{ endpoints: [a, b], delay: 1ms }]
    events:
      - { at: 1s, on: a, run: "ping -c 1 -W 20 b" }

    """

  private func world(after seconds: Int64) throws -> World {
    var topology = try Topology(yaml: RunEndTests.lab, file: "lab.yaml")
    topology.duration = .seconds(seconds)
    var run = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    run.advance(to: run.plan.end)
    let isFinished = run.isFinished
    #expect(isFinished)
    return run.world
  }

  @Test func `where nothing is left to happen it does not matter when a run was to end`() throws {
    let long = try world(after: 60)
    #expect(long.isOver && long.now < .zero + .seconds(7))
    for seconds in [8, 15, 21, 22] as [Int64] {
      let short = try world(after: seconds)
      #expect(short == long && short.digest == long.digest, "after \(seconds) s")
    }
  }

  @Test func `where something is left to happen the end is an instant of its own`() throws {
    let topology = try Topology(
      yaml: "polder: 1\nduration: 5s\nnodes: { s: { kind: switch, stp: true }, h: {} }\nlinks: [[s, h]]\n",
      file: "lab.yaml")
    var run = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    run.advance(to: run.plan.end)
    let last = run.world
    #expect(last.now == .zero + .seconds(5) && !last.isOver)
  }

  @Test func `a guest that sends to itself as fast as it can is held up at 40 Gbit/s, and lets the run end`() throws {
    let topology = try Topology(
      yaml: """
        polder: 1
        duration: 1s
        nodes: { a: { interfaces: { eth0: { address: 10.0.0.1/24 } } } }
        events: [{ at: 0s, on: a, run: "iperf -s & sleep 0.1; iperf -c 127.0.0.1 -t 0.2" }]

        """, file: "lab.yaml")
    var run = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    run.advance(to: run.plan.end)
    let isFinished = run.isFinished
    #expect(isFinished)
    // A gigabyte in segments of 64 KB, and an acknowledgment for two.
    #expect((10_000...60_000).contains(run.world.eventsHandled), "\(run.world.eventsHandled) events")
  }
}
