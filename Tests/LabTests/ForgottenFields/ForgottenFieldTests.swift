import Fabric
import GuestPrograms
import Guests
import LabTesting
import NetworkStack
import PacketCapture
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import Lab
@testable import Sessions

/// Each stored field of each type that is state, changed in turn, gives another encoding and is read back as it was: a
/// forgotten field cannot hide.
@Suite struct ForgottenFieldTests {
  /// Types that no world holds between two events, and programs that end when they begin.
  private static var seldom: [any Checkpointable.Type] {
    [
      Received.self, DeliveryFailure.self, CaptureLayout.self, CaptureReplay.self, CapturePosition.self,
    ]
  }
  private static var prefixes: [any Checkpointable] {
    [
      IPv4Prefix(IPv4Address(10, 0, 0, 1), length: 32), IPv6Prefix(IPv6Address(high: 1, low: 1), length: 128),
    ]
  }
  /// What no lab comes by: a question that a name server follows has no answers in it.
  private static let unreachedFields = ["answers", "authorities", "additionals"].map { "Packets.DNSMessage.\($0)" }
  private static let commands = [
    "echo hello", "true", "false", "ip addr", "arp -n", "no-such-command", "dhclient eth0", "dhclient -r", "ss -t -a",
    "ss -s", "wc f",
    "printf %d x", "head -n 1", "tail f", "grep -c x", "date", "ls -a", "rm -f x",
  ]

  private func examination() throws -> FieldRecord {
    let walk = FieldWalk()
    for text in RichLab.texts + (1...3).map({ RandomLab(seed: $0).text }) {
      let topology = try Topology(yaml: text, file: "rich.yaml")
      try examine(topology, walk)
      try examinePlan(topology, walk)
    }
    for text in RichLab.programmed { try examine(Topology(yaml: text, file: "line.yaml"), walk, looks: 200, stride: 2) }
    for lab in LabSource.files { try examine(lab.topology(), walk, looks: 8, stride: 97) }
    for command in ForgottenFieldTests.commands {
      walk.examine(Open<any GuestProgram>(GuestCommand.program(for: command, names: NameTable())))
    }
    for type in ForgottenFieldTests.seldom { try examineSample(type, walk) }
    for prefix in ForgottenFieldTests.prefixes { walk.examine(prefix) }
    examineStreams(walk)
    return walk.record
  }

  private func examineSample<Value: Checkpointable>(_: Value.Type, _ walk: FieldWalk) throws {
    walk.examine(try #require(Sample.coded(Value.self), "\(Value.self)"))
  }

  /// Looks at the lab at many instants.
  private func examine(_ topology: Topology, _ walk: FieldWalk, looks: Int = 40, stride: Int = 53) throws {
    var run = try SteppedRun(topology)
    for _ in 0..<looks {
      walk.examine(run.world)
      guard run.steps(stride) else { break }
    }
  }

  private func examinePlan(_ topology: Topology, _ walk: FieldWalk) throws {
    var whole = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    for part in 1...4 {
      whole.advance(to: Instant(nanoseconds: whole.plan.end.nanoseconds / 4 * Int64(part)))
      try whole.accept(.command(.setPower(of: NodeIndex(0), isOn: true), check: nil))
      let checkpoint = try whole.checkpoint()
      walk.examine(checkpoint.plan)
      walk.examine(checkpoint.journal)
      walk.examine(checkpoint.progress)
    }
  }

  /// TCP, with both laws of congestion.
  private func examineStreams(_ walk: FieldWalk) {
    for algorithm in CongestionAlgorithm.allCases {
      var log = ObservationLog()
      var world = StreamLab.world(algorithm, log: &log)
      for _ in 0..<80 {
        walk.examine(world)
        _ = world.run(until: .never, budget: 7, into: &log)
        log.drain()
      }
    }
  }

  @Test func `every stored field of every type of state counts and survives`() throws {
    let record = try examination()
    #expect(record.forgotten.sorted() == [], "fields that no encoding sees")
    #expect(record.unfaithful.sorted() == [], "fields that are read back as something else")
    #expect(record.differences == [], "values that are read back as something else")
    #expect(record.impure.sorted() == [], "fields that are no plain data")
    let untried = record.untried.filter { !ForgottenFieldTests.unreachedFields.contains("\($0)") }
    #expect(untried == [], "fields that no lab of this test can change")
    let unvisited = try StateTypes.inSources().filter { name in
      !record.visitedTypes.contains { $0 == name || $0.hasSuffix("." + name) }
    }
    #expect(unvisited == [], "types of state that no lab of this test holds")
  }
}
