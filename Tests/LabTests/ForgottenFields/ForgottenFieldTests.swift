import Fabric
import GuestPrograms
import HostStack
import LabTesting
import PacketCapture
import SimulationKernel
import Testing

@testable import HostStack
@testable import Lab

/// Each stored field of each type that is state, changed in turn, gives another digest and is read back as it was: a
/// forgotten field cannot hide.
@Suite struct ForgottenFieldTests {
  /// Types that no world holds between two events, and programs that end when they begin.
  private static var seldom: [any Checkpointable.Type] {
    [Received.self, DeliveryFailure.self, CaptureLayout.self, CaptureReplay.self, CapturePosition.self]
  }
  private static let commands = ["echo hello", "true", "false", "ip addr", "arp -n", "no-such-command"]

  private func examination() throws -> FieldChanges {
    let changes = FieldChanges()
    for text in RichLab.texts + (1...8).map({ RandomLab(seed: $0).text }) {
      try examine(Topology(yaml: text, file: "rich.yaml"), changes)
    }
    for command in ForgottenFieldTests.commands {
      try changes.examine(Open<any GuestProgram>(GuestCommand.program(for: command, names: NameTable())))
    }
    for type in ForgottenFieldTests.seldom { try examineSample(type, changes) }
    return changes
  }

  private func examineSample<Value: Checkpointable>(_: Value.Type, _ changes: FieldChanges) throws {
    try changes.examine(#require(Sample.coded(Value.self), "\(Value.self)"))
  }

  /// Looks at the lab at many instants.
  private func examine(_ topology: Topology, _ changes: FieldChanges) throws {
    var run = try SteppedRun(topology)
    for _ in 0..<60 {
      try changes.examine(run.world)
      guard run.steps(37) else { break }
    }
    try examinePlan(topology, changes)
  }

  private func examinePlan(_ topology: Topology, _ changes: FieldChanges) throws {
    let world = World(topology)
    var run = try LabRun(world, Plan(topology, of: world, folder: Repository.root), output: nil)
    for part in 1...4 {
      run.advance(to: Instant(nanoseconds: run.plan.end.nanoseconds / 4 * Int64(part)))
      try changes.examine(run.checkpoint().plan)
    }
  }

  @Test func `every stored field of every type of state counts and survives`() throws {
    let changes = try examination()
    #expect(changes.forgotten.sorted().isEmpty, "fields that no digest sees: \(changes.forgotten.sorted())")
    for (site, difference) in changes.unfaithful { Issue.record("\(site) is not read back: \(difference)") }
    #expect(changes.impure.isEmpty, "fields that are no plain data: \(changes.impure.sorted())")
    #expect(changes.unknown.isEmpty, "fields that were not tried: \(changes.unknown.sorted())")
    #expect(changes.tried.count > 300)
    let unvisited = try StateTypes.inSources().filter { name in
      !changes.visitedTypes.contains { $0 == name || $0.hasSuffix("." + name) }
    }
    #expect(unvisited.isEmpty, "types that no lab of this test holds: \(unvisited)")
  }
}
