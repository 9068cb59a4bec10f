import Controllers
import Fabric
import Lab
import LabTesting
import OpenFlowSwitches
import SimulationKernel
import Testing

@testable import Sessions

/// What controllers send is part of a session's journal: with it a run repeats itself without them.
@Suite struct RecordedLabTests {
  private let recording: Recording
  private let digest: Digest

  init() throws {
    var lab = try ControlledLab.learning()
    try lab.run(until: .zero + .seconds(14))
    recording = Recording(of: LabFingerprint(try ControlledLab.start()), lab.session)
    digest = lab.session.world.digest
  }

  /// The lab, to be repeated from a file.
  private func start(_ recording: Recording? = nil) throws -> Checkpoint {
    let bytes = RecordedLabTests.bytes(of: recording ?? self.recording)
    var start = try ControlledLab.start()
    try start.replay(RecordedLabTests.recording(bytes))
    return start
  }

  private static func bytes(of recording: Recording) -> [UInt8] {
    var bytes: [UInt8] = []
    recording.write { bytes += $0 }
    return bytes
  }

  private static func recording(_ bytes: [UInt8]) throws -> Recording {
    var rest = bytes[...]
    return try Recording { count in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
  }

  @Test func `a recording repeats the run`() throws {
    #expect(recording.entries.count > 10)
    var session = try Session(start(), output: nil)
    session.advance(to: .zero + .seconds(14))
    let again = session.world.digest
    #expect(again == digest)
  }

  @Test func `going back, branches and checkpoints work on it`() throws {
    var session = try Session(start(), output: nil, keyframes: .standard)
    session.advance(to: .zero + .seconds(14))
    try session.seek(to: .zero + .milliseconds(8_500))
    let present = session.world.digest
    var branch = try session.branch()
    var resumed = try Session(session.checkpoint(), output: nil)
    let equals = (branch.world.digest == present, resumed.world.digest == present)
    #expect(equals == (true, true))
    session.advance(to: .zero + .seconds(14))
    resumed.advance(to: .zero + .seconds(14))
    let (seen, taken) = (session.world.digest, resumed.world.digest)
    #expect(seen == digest)
    #expect(taken == digest)
    // A branch has another future: what controllers did later belongs to this one.
    branch.advance(to: .zero + .seconds(14))
    let other = branch.journal.entries.count
    #expect(other < session.journal.entries.count)
  }

  @Test func `damaged and foreign files are refused with the offset`() throws {
    let bytes = RecordedLabTests.bytes(of: recording)
    for length in stride(from: 0, to: bytes.count - 1, by: 97) {
      #expect(throws: (any Error).self) { try RecordedLabTests.recording(Array(bytes[..<length])) }
    }
    for offset in stride(from: 0, to: bytes.count, by: 61) {
      var damaged = bytes
      damaged[offset] ^= 0x40
      #expect(throws: (any Error).self) { try RecordedLabTests.recording(damaged) }
    }
    let trailing = #expect(throws: SectionReader<Never>.Problem.self) { try RecordedLabTests.recording(bytes + [0]) }
    guard case .content(let error) = trailing else { return }
    #expect(error.offset == bytes.count)
  }

  /// Files whose digests are right, and whose content is what somebody who means harm would choose.
  @Test func `forged recordings are refused or run`() throws {
    var random = RandomStream(seed: 12, owner: "forged recordings")
    for _ in 0..<200 {
      let length = Int(random.next(below: 24))
      let entries = (0..<length).map { _ in RecordedLabTests.entry(&random, from: recording) }
      let forged = Recording(of: recording.lab, upTo: recording.reached, entries)
      guard let start = try? start(forged) else { continue }
      var session = try Session(start, output: nil)
      session.advance(to: .zero + .seconds(20))
      #expect(session.hasEnded || session.isFinished)
    }
  }

  private static func entry(_ random: inout RandomStream, from original: Recording) -> Recording.Entry {
    let model = original.entries[Int(random.next(below: UInt64(original.entries.count)))]
    let connection = [0, 1, 7, ControllerInput.firstAccepted, .max][Int(random.next(below: 5))]
    let at = random.next(below: 8) == 0 ? Instant(nanoseconds: Int64(random.next(below: 9))) : model.at
    let node = random.next(below: 8) == 0 ? NodeIndex(Int(random.next(below: 9))) : model.node
    guard case .bytes(var bytes, _) = model.input, random.next(below: 4) > 0 else {
      return Recording.Entry(
        random.next(below: 2) == 0 ? .opened(connection) : .closed(connection), on: node, at: at)
    }
    for _ in 0..<random.next(below: 4) {
      bytes[Int(random.next(below: UInt64(bytes.count)))] = UInt8(truncatingIfNeeded: random.next(below: 256))
    }
    return Recording.Entry(.bytes(bytes, random.next(below: 2) == 0 ? 0 : connection), on: node, at: at)
  }
}
