import Lab
import LabTesting
import TestSupport
import Testing

/// What must hold between any two events of any lab.
@Suite struct InvariantTests {
  @Test(arguments: LabSource.files + LabSource.random(20, for: "invariants"))
  func `frames, counters and the clock add up after every event`(lab: LabSource) throws {
    let topology = try lab.topology()
    try expectInvariants(topology, "\(lab)", steps: 1500)
  }

  @Test(arguments: FuzzSeeds.draw(10, for: "invariants of clean labs"))
  func `in a lab without accidents every frame sent is received or on a wire`(seed: UInt64) throws {
    let text = RandomLab(seed: seed, isImpaired: false).text
    try expectInvariants(Topology(yaml: text, file: "clean-\(seed).yaml"), "seed \(seed)", steps: 1500)
  }

  private func expectInvariants(_ topology: Topology, _ name: String, steps: Int) throws {
    var run = try SteppedRun(topology)
    var invariants = WorldInvariants(topology)
    for step in 0..<steps {
      let faults = invariants.faults(of: run.world)
      try #require(faults.isEmpty, "\(name), event \(step), \(run.world.now)")
      guard run.step() else { return }
    }
  }
}
