import Fabric
import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// A branch goes its own way, from a past that it shares.
@Suite struct BranchingTests {
  static let labs = LabSource.files + LabSource.random(6, for: "branching")
  private static let powerOff = Input.command(.setPower(of: NodeIndex(0), .off), check: nil)

  private func files(_ folder: TemporaryFolder, _ name: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for file in try folder.files(in: name) { files[file] = try folder.bytes(of: "\(name)/\(file)") }
    return files
  }

  /// To the end: what is seen, and what is captured.
  private func complete(
    _ session: inout Session, _ folder: TemporaryFolder, _ name: String
  ) throws -> (Snapshot, [String: [UInt8]]) {
    session.advance(to: session.plan.end)
    try session.finish()
    return (Snapshot(session), try files(folder, name))
  }

  @Test(arguments: labs) func `a branch with another input leaves the first untouched`(lab: LabSource) throws {
    let folder = try TemporaryFolder()
    try folder.makeFolders("straight", "other", "first", "branch")
    let start = try CapturedLab.start(lab)
    let middle = Instant(nanoseconds: start.plan.end.nanoseconds / 3)

    var straight = try Session(start, output: folder["straight"])
    let expected = try complete(&straight, folder, "straight")
    var other = try Session(start, output: folder["other"])
    other.advance(to: middle)
    try other.accept(BranchingTests.powerOff)
    let expectedOfBranch = try complete(&other, folder, "other")

    var first = try Session(start, output: folder["first"], keyframes: CapturedLab.keyframes)
    first.advance(to: start.plan.end)
    try first.seek(to: middle)
    var branch = try first.branch(output: folder["branch"])
    try branch.accept(BranchingTests.powerOff)
    let ofBranch = try complete(&branch, folder, "branch")
    #expect(ofBranch.0 == expectedOfBranch.0)
    #expect(ofBranch.1 == expectedOfBranch.1)
    let ofFirst = try complete(&first, folder, "first")
    #expect(ofFirst.0 == expected.0)
    #expect(ofFirst.1 == expected.1)
    // The branch can go back beyond the point where it branched off, and has its own future.
    try branch.seek(to: .zero)
    try branch.seek(to: start.plan.end)
    #expect(Snapshot(branch) == expectedOfBranch.0)
  }

  @Test func `the past takes no input, a branch does`() throws {
    var session = try Session(CapturedLab.start(.file("two-hosts")), output: nil, keyframes: CapturedLab.keyframes)
    session.advance(to: .zero + .seconds(3))
    try session.accept(.command(.run("echo live", on: NodeIndex(0)), check: nil))
    try session.accept(.command(.run("echo scheduled", on: NodeIndex(0)), check: nil), at: .zero + .seconds(4))
    try session.seek(to: .zero + .seconds(2))
    for instant in [2, 3] as [Int64] {
      let instant = Instant.zero + .seconds(instant)
      #expect(throws: SessionError.inputInThePast(instant, reached: .zero + .seconds(3))) {
        try session.accept(BranchingTests.powerOff, at: instant)
      }
    }
    var branch = try session.branch()
    branch.advance(to: branch.plan.end)
    session.advance(to: session.plan.end)
    let (ofBranch, ofSession) = (commands(branch), commands(session))
    #expect(ofSession == ["echo live", "echo scheduled"])
    #expect(ofBranch == ["echo scheduled"])
  }

  private func commands(_ session: borrowing Session) -> [String] {
    session.progress.transcript.programs.filter { $0.check == nil }.map(\.command)
  }

  @Test func `inputs given at one instant are done in their order, after its events, however often it is replayed`()
    throws
  {
    var session = try Session(CapturedLab.start(.file("two-hosts")), output: nil, keyframes: CapturedLab.keyframes)
    session.advance(to: .zero + .seconds(1))
    for word in ["one", "two", "three"] {
      try session.accept(.command(.run("echo \(word) > f; cat f", on: NodeIndex(0)), check: nil))
    }
    session.advance(to: session.plan.end)
    let expected = Snapshot(session)
    for instant in [0, 1, 2] as [Int64] {
      try session.seek(to: .zero + .seconds(instant))
      try session.seek(to: session.plan.end)
      #expect(Snapshot(session) == expected)
    }
    #expect(commands(session).filter { $0.hasPrefix("echo") }.count == 3)
  }
}
