import Lab
import LabTesting
import Sessions
import SimulationKernel
import Testing

/// A lab that is paced by a clock is asked to go on thousands of times a second, whether something happens or not.
@Suite struct IdleSessionTests {
  @Test func `a lab in which nothing happens is not one in which too much happens at once`() throws {
    let text = """
      polder: 1
      duration: 20s
      limits: { events-at-once: 1000 }
      nodes:
        a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        b: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      links: [[a, b]]
      events:
        - { at: 15s, on: a, run: "ping -c 1 b" }
      """
    let topology = try Topology(yaml: text, file: "idle.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    for step in 1...5000 { session.advance(to: .zero + .milliseconds(Int64(2 * step))) }
    #expect(session.limitMessages == [])
    session.advance(to: session.plan.end)
    #expect(session.limitMessages == [])
    #expect(session.world.eventsHandled > 0)
  }
}
