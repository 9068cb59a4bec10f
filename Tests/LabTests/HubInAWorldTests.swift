import Fabric
import Hubs
import Lab
import LabTesting
import Sessions
import SimulationKernel
import Testing

/// A hub in a world: its power, its state, and the account of its frames.
@Suite struct HubInAWorldTests {
  private func run(until end: Instant) throws -> Session {
    let topology = try Topology(
      yaml: """
        polder: 1
        duration: 10s
        nodes:
          h[1-3]: { interfaces: { eth0: {} } }
          hub: { kind: hub }
        links: [[h[1-3], hub]]
        addressing: auto
        events:
          - { at: 1s, on: h1, run: "ping -c 1 -W 0.5 h2" }
          - { at: 2s, node: hub, set: { power: off } }
          - { at: 3s, on: h1, run: "ping -c 1 -W 0.5 h2" }
          - { at: 4s, node: hub, set: { power: on } }
          - { at: 5s, on: h1, run: "ping -c 1 -W 0.5 h2" }

        """, file: "lab.yaml")
    var run = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    run.advance(to: end)
    return run
  }

  @Test func `a hub without power passes nothing, and forgets what it has counted`() throws {
    let run = try run(until: .zero + .seconds(10))
    #expect(run.result.programs.map(\.exit) == [0, 1, 0])
    #expect(run.world.framesBalance)
    let counts = try [1.9, 3.9, 10].map { seconds in
      let world = try self.run(until: .zero + Duration(nanoseconds: Int64(seconds * 1e9))).world
      return try #require(world.devices(of: Hub.self).first).repeated
    }
    #expect(counts[0] > 0 && counts[1] == 0 && counts[2] > 0, "\(counts)")
  }

  @Test func `its kind is registered under a name of its own`() throws {
    let run = try run(until: .zero + .seconds(1))
    let kind = try #require(DeviceKind(of: Hub.self))
    #expect(run.world.nodes.map(\.kind) == [.guest, .guest, .guest, kind])
    #expect([DeviceKind.guest.name, kind.name] == ["guest", "hub"])
  }
}
