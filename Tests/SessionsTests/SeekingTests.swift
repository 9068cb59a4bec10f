import Lab
import LabTesting
import PacketCapture
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// A session that goes back and forth sees what one sees that goes straight on.
@Suite struct SeekingTests {
  static let labs = LabSource.files + LabSource.random(12, for: "seeking")
  private static let stops = 12

  private func instants(_ lab: LabSource, until end: Instant) -> [Instant] {
    var random = RandomStream(seed: 1, owner: "instants of \(lab)")
    return (0..<SeekingTests.stops).map { _ in
      Instant(nanoseconds: Int64(random.next(below: UInt64(end.nanoseconds))))
    }
  }

  /// In an order in which most steps lead back.
  private func shuffled<Element>(_ elements: [Element]) -> [Element] {
    stride(from: 0, to: 5, by: 1).flatMap { start in
      stride(from: elements.count - 1 - start, through: 0, by: -5).map { elements[$0] }
    }
  }

  @Test(arguments: labs) func `back and forth to any instant it is the straight run`(lab: LabSource) throws {
    let folder = try TemporaryFolder()
    let start = try CapturedLab.start(lab)
    let instants = instants(lab, until: start.plan.end).sorted()
    try folder.makeFolders("straight", "seeking")
    var straight = try Session(start, output: folder["straight"])
    var expected: [Snapshot] = []
    for instant in instants + [start.plan.end] {
      straight.advance(to: instant)
      expected.append(Snapshot(straight))
    }
    var session = try Session(start, output: folder["seeking"], keyframes: CapturedLab.keyframes)
    for (index, instant) in shuffled(Array(instants.enumerated())) + [(instants.count, start.plan.end)] {
      try session.seek(to: instant)
      try #require(Snapshot(session) == expected[index], "\(instant)")
      if index % 3 == 0 { #expect(try session.checkpoint().progress.captures == straightPositions(start, instant)) }
    }
    try expectSameEnd(&straight, &session, folder)
  }

  /// Where the captures of a straight run end at an instant.
  private func straightPositions(_ start: Checkpoint, _ instant: Instant) throws -> [CapturePosition] {
    let folder = try TemporaryFolder()
    var session = try Session(start, output: folder.path)
    session.advance(to: instant)
    return try session.checkpoint().progress.captures
  }

  private func expectSameEnd(
    _ straight: inout Session, _ session: inout Session, _ folder: TemporaryFolder
  ) throws {
    #expect(session.world == straight.world)
    try straight.finish()
    try session.finish()
    let (result, expected) = (session.result, straight.result)
    #expect(result.programs == expected.programs && result.checks == expected.checks)
    #expect(result.captures.map(\.frames) == expected.captures.map(\.frames))
    for file in try folder.files(in: "straight") {
      #expect(try folder.bytes(of: "seeking/\(file)") == folder.bytes(of: "straight/\(file)"), "\(file)")
    }
  }

  @Test(arguments: labs) func `back and forth to any event it is the straight run`(lab: LabSource) throws {
    var start = try CapturedLab.start(lab)
    start.plan.captures = []
    var straight = try Session(start, output: nil)
    straight.advance(to: start.plan.end)
    let last = straight.world.eventsHandled
    straight = try Session(start, output: nil)
    let counts = (1...10).map { UInt64($0) * last / 10 }
    var expected: [Snapshot] = []
    for count in counts {
      try straight.seek(toEvent: count)
      #expect(straight.world.eventsHandled == count)
      expected.append(Snapshot(straight))
    }
    var session = try Session(start, output: nil, keyframes: CapturedLab.keyframes)
    for (index, count) in shuffled(Array(counts.enumerated())) {
      try session.seek(toEvent: count)
      try #require(Snapshot(session) == expected[index], "event \(count)")
    }
  }

  @Test func `without keyframes, or before the first, there is no way back`() throws {
    let start = try CapturedLab.start(.file("two-hosts"))
    var session = try Session(start, output: nil)
    session.advance(to: .zero + .seconds(2))
    #expect(throws: SessionError.cannotGoBack(to: .zero + .seconds(1))) { try session.seek(to: .zero + .seconds(1)) }
    var resumed = try Session(session.checkpoint(), output: nil, keyframes: .standard)
    resumed.advance(to: .zero + .seconds(3))
    #expect(throws: SessionError.cannotGoBack(to: .zero + .seconds(1))) { try resumed.seek(to: .zero + .seconds(1)) }
    try resumed.seek(to: .zero + .seconds(2))
    #expect(Snapshot(resumed) == Snapshot(session))
  }
}
