import Fabric
import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// Same lab, same seed, same bytes; and nothing that is asked of a run beside the run changes it.
@Suite struct DeterminismTests {
  static let labs = LabSource.files + LabSource.random(12, for: "determinism")

  private func run(_ topology: Topology, output: String? = nil) throws -> (world: World, programs: [ProgramRecord]) {
    var start = try Checkpoint(topology, folder: Repository.root + "/Topologies")
    if output != nil { start.plan.captures = [CaptureOrder(ports: start.plan.labels.ports(named: "all") ?? [])] }
    var run = try Session(start, output: output)
    run.advance(to: run.plan.end)
    try run.finish()
    return (run.world, run.progress.transcript.programs)
  }

  @Test(arguments: labs) func `two runs are equal to the byte`(lab: LabSource) throws {
    let (first, second) = (try run(lab.topology()), try run(lab.topology()))
    #expect(first.world == second.world)
    #expect(first.world.digest == second.world.digest)
    #expect(first.programs == second.programs)
    #expect(DeepDifference.find(first.world, second.world) == nil)
  }

  @Test(arguments: labs) func `capturing everything changes nothing`(lab: LabSource) throws {
    let folder = try TemporaryFolder()
    let (blind, watched) = (try run(lab.topology()), try run(lab.topology(), output: folder.path))
    #expect(blind.world.digest == watched.world.digest)
    #expect(blind.programs == watched.programs)
  }

  /// The seed is part of the world, so that two worlds of different seeds differ even where nothing was drawn from it. What
  /// counts is that the frames which are lost are others.
  @Test func `another seed loses other frames`() throws {
    let lossy = try DeterminismTests.labs.map { try $0.topology() }.filter { topology in
      topology.links.contains { max($0.forward.loss, $0.backward.loss) > .never }
    }
    #expect(!lossy.isEmpty)
    let different = try lossy.filter { topology in
      var other = topology
      other.seed = 123_456_789
      return try losses(in: topology) != losses(in: other)
    }
    #expect(different.count * 2 >= lossy.count, "\(different.count) of \(lossy.count)")
  }

  @Test(arguments: labs) func `another length is another lab`(lab: LabSource) throws {
    let whole = try run(lab.topology()).world
    var half = try lab.topology()
    half.duration = Duration(nanoseconds: (whole.now - .zero).nanoseconds / 2)
    #expect(try run(half).world.digest != whole.digest)
  }

  @Test(arguments: labs) func `where nine of ten frames are lost, frames are lost`(lab: LabSource) throws {
    var topology = try lab.topology()
    for link in topology.links.indices { topology.links[link].forward.loss = .init(partsPerBillion: 900_000_000) }
    let world = try run(topology).world
    let crossed = topology.links.reduce(0) { $0 + world.fabric[transmitter: world.port($1.a)].sent.frames }
    // All of 30 frames arrive once in 10 to the 30th runs.
    guard crossed >= 30 else { return }
    #expect(try !losses(in: topology).isEmpty)
  }

  /// How many frames each port has lost in a run.
  private func losses(in topology: Topology) throws -> [String] {
    let drops = try run(topology).world.fabric.drops.all.filter { $0.location.reason == .loss }
    return drops.map { "\($0.count) at \($0.location.port)" }
  }
}
