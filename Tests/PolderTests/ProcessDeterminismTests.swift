import Foundation
import LabTesting
import PacketCapture
import SimulationKernel
import TestSupport
import Testing

/// The same lab in other processes, in other builds, and cut in two by a checkpoint.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct ProcessDeterminismTests {
  /// The last one is over, with a stale wake left, when a command begins it anew.
  static let labs =
    LabSource.files + LabSource.random(6, for: "runs in processes") + [.random(seed: 1_734_817_689)]
  let polder: Polder
  let folder: TemporaryFolder

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
  }

  private func file(of lab: LabSource) throws -> String {
    switch lab {
    case .file(let name): Repository.path(of: name)
    case .random: try folder.write(try lab.text, as: "\(lab).yaml")
    }
  }

  /// Runs with a capture at each port.
  private func run(_ file: String, _ output: String, by polder: Polder? = nil, _ more: [String] = []) throws
    -> LabResult
  {
    let captures = ["--capture", "none", "--capture", "all", "--output", folder[output]]
    return try result(of: ["run", file] + captures + more, by: polder)
  }

  private func result(of arguments: [String], by polder: Polder? = nil) throws -> LabResult {
    let outcome = try (polder ?? self.polder).run(arguments + ["--json"])
    try #require(outcome.status == 0 || outcome.status == 1, "\(arguments): \(outcome.errors)")
    return try LabResult(outcome)
  }

  private func expectSameFiles(_ one: String, _ other: String) throws {
    let files = try folder.files(in: one)
    try #require(try folder.files(in: other) == files)
    for file in files {
      #expect(try folder.bytes(of: "\(one)/\(file)") == folder.bytes(of: "\(other)/\(file)"), "\(file)")
    }
  }

  @Test(arguments: labs) func `two processes agree to the byte`(lab: LabSource) throws {
    let file = try file(of: lab)
    let (first, second) = (try run(file, "first"), try run(file, "second"))
    #expect(first.lab == second.lab)
    try expectSameFiles("first", "second")
    // Nor does it matter whether anyone looks.
    #expect(try result(of: ["run", file, "--capture", "none"]).lab == first.lab)
  }

  @Test(
    .enabled(if: Polder.debugBuilt != nil, "POLDER_DEBUG_BINARY does not name a debug build"), arguments: labs)
  func `a debug build and a release build agree to the byte`(lab: LabSource) throws {
    let file = try file(of: lab)
    let (release, debug) = (try run(file, "release"), try run(file, "debug", by: Polder.debugBuilt))
    #expect(release.lab == debug.lab)
    try expectSameFiles("release", "debug")
  }

  @Test(arguments: labs) func `a run that is cut by a checkpoint and resumed is the run that was not`(
    lab: LabSource
  ) throws {
    let file = try file(of: lab)
    let straight = try run(file, "straight")
    for (number, instant) in try cuts(of: straight).enumerated() {
      try expectSame(straight, file, cutAt: instant, "\(number)")
    }
  }

  /// At the beginning, amid the traffic, at the very instant of a frame, and before the end.
  private func cuts(of result: LabResult) throws -> [Int64] {
    var instants: [Int64] = []
    for file in try folder.files(in: "straight").prefix(3) {
      var reader = try CaptureReader(path: folder["straight/\(file)"])
      instants += try reader.readAll().compactMap { $0.instant?.nanoseconds }
    }
    instants.sort()
    let amid = instants.isEmpty ? [] : [instants[instants.count / 2], instants[instants.count / 4] + 1]
    return [0, result.simulated / 3] + amid + [max(0, result.simulated - 1)]
  }

  private func expectSame(_ straight: LabResult, _ file: String, cutAt instant: Int64, _ name: String) throws {
    let saved = folder["\(name).polder"]
    _ = try run(file, "prefix-\(name)", ["--for", "\(max(1, instant))ns", "--save-at", "\(instant)ns=\(saved)"])
    // The prefix was told to end where it is cut; the rest goes on to the end that the file has.
    let rest = try result(of: ["resume", saved, "--output", folder["rest-\(name)"]])
    #expect(rest.lab == straight.lab, "cut at \(instant) ns")
    for file in try folder.files(in: "straight") {
      let prefix = try folder.bytes(of: "prefix-\(name)/\(file)")
      #expect(
        try prefix + folder.bytes(of: "rest-\(name)/\(file)") == folder.bytes(of: "straight/\(file)"),
        "\(file), cut at \(instant) ns")
    }
    // Captures of the busiest labs have hundreds of megabytes; five cuts at once would fill a small disk.
    for name in ["prefix-\(name)", "rest-\(name)", "\(name).polder"] { try folder.remove(name) }
  }

  @Test func `a command given to a resumed run is one that the straight run was given`() throws {
    let file = Repository.path(of: "two-hosts")
    let commands = ["--do", "4s h2: ping -c 1 h1; echo $?", "--do", "4.5s h1: ip addr"]
    let straight = try run(file, "straight", commands)
    #expect(straight.programs.map { $0["command"] as? String }.suffix(2) == ["ping -c 1 h1; echo $?", "ip addr"])
    _ = try run(file, "prefix", ["--for", "2s", "--save-at", "2s=\(folder["saved"])"])
    let rest = try result(of: ["resume", folder["saved"], "--output", folder["rest"]] + commands)
    #expect(rest.lab == straight.lab)
    for file in try folder.files(in: "straight") {
      #expect(
        try folder.bytes(of: "prefix/\(file)") + folder.bytes(of: "rest/\(file)")
          == folder.bytes(of: "straight/\(file)"), "\(file)")
    }
  }

  @Test func `a command at the checkpoint's own time follows all else`() throws {
    let file = Repository.path(of: "two-hosts")
    _ = try run(file, "prefix", ["--save-at", "1s=\(folder["saved"])"])
    let rest = try result(of: ["resume", folder["saved"], "--output", folder["rest"], "--do", "1s h1: echo last"])
    let programs = rest.programs.map { $0["command"] as? String }
    #expect(programs.count == 2 && programs[1] == "echo last")
    #expect(
      rest.programs[1]["output"] as? String == "last\n" && rest.programs[1]["started_ns"] as? Int == 1_000_000_000)
  }

  @Test func `a resumed run leaves the captures of the first part alone`() throws {
    let file = Repository.path(of: "two-hosts")
    let saving = ["--for", "1.5s", "--save-at", "1.5s=mid.polder"]
    for arguments in [["run", file, "--capture", "all"] + saving, ["resume", "mid.polder"]] {
      let outcome = try polder.run(arguments, in: folder.path)
      #expect(outcome.errors.isEmpty, "\(outcome)")
    }
    #expect(try folder.files(in: "Captures") == ["two-hosts", "two-hosts-from-1.5s"])
  }
}
