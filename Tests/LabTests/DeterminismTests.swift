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

  @Test(arguments: labs) func `another seed is another lab`(lab: LabSource) throws {
    let (first, second) = (try lab.topology(), try lab.topology(seed: 123_456_789))
    #expect(try run(first).world.digest != run(second).world.digest)
  }

  @Test(arguments: labs) func `another length is another lab`(lab: LabSource) throws {
    let whole = try run(lab.topology()).world
    var half = try lab.topology()
    half.duration = Duration(nanoseconds: (whole.now - .zero).nanoseconds / 2)
    #expect(try run(half).world.digest != whole.digest)
  }

  @Test(arguments: labs) func `another loss is another lab`(lab: LabSource) throws {
    let topology = try lab.topology()
    var lossy = topology
    for link in lossy.links.indices { lossy.links[link].forward.loss = .init(partsPerBillion: 900_000_000) }
    guard !topology.links.isEmpty else { return }
    #expect(try run(topology).world.digest != run(lossy).world.digest)
  }
}
