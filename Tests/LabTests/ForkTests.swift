import Lab
import LabTesting
import SimulationKernel
import Testing

@testable import Lab
@testable import Sessions

/// The world is a value: a copy, and a copy that went through bytes, are the same lab.
@Suite struct ForkTests {
  static let labs = LabSource.files + LabSource.random(12, for: "forks")
  /// Events between two looks. A prime, so that it falls in step with nothing.
  private static let stride = 97
  /// Looks at a lab; long labs are looked at in their beginnings.
  private static let looks = 40

  private func decoded(_ world: World) throws -> World {
    var writer = ByteWriter()
    writer.write(world)
    var reader = CheckpointReader(writer)
    let copy: World = try reader.read()
    #expect(reader.isAtEnd)
    return copy
  }

  @Test(arguments: labs) func `a world that went through bytes is the same world`(lab: LabSource) throws {
    var run = try SteppedRun(lab.topology())
    for look in 0..<ForkTests.looks {
      let copy = try decoded(run.world)
      try #require(copy == run.world, "after \(look * ForkTests.stride) events")
      try #require(copy.digest == run.world.digest)
      try #require(DeepDifference.find(run.world, copy) == nil)
      guard run.steps(ForkTests.stride) else { break }
    }
  }

  @Test(arguments: labs) func `forks and restored worlds run on alike, and leave the original alone`(
    lab: LabSource
  ) throws {
    var run = try SteppedRun(lab.topology())
    for _ in 0..<10 {
      let saved = run.world
      var (fork, restored) = (run, run.continuing(with: try decoded(run.world)))
      let goesOn = run.steps(5 * ForkTests.stride)
      try #require(restored.steps(5 * ForkTests.stride) == goesOn)
      try #require(run.world == restored.world)
      try #require(DeepDifference.find(run.world, restored.world) == nil)
      try #require(fork.world == saved)
      try #require(fork.steps(5 * ForkTests.stride) == goesOn)
      try #require(fork.world.digest == run.world.digest)
      guard goesOn else { break }
    }
  }

  @Test(arguments: labs) func `a lab that was restored halfway ends as the one that was not`(lab: LabSource) throws {
    var run = try SteppedRun(lab.topology())
    var restored: [SteppedRun] = []
    for _ in 0..<4 where run.steps(251) { restored.append(run.continuing(with: try decoded(run.world))) }
    finish(&run)
    for index in restored.indices {
      finish(&restored[index])
      #expect(restored[index].world == run.world)
      #expect(restored[index].world.digest == run.world.digest)
    }
  }

  /// Long labs are compared after so many events more.
  private func finish(_ run: inout SteppedRun) {
    while run.world.eventsHandled < 30_000, run.step() {}
  }
}
