import Foundation
import LabTesting
import TestSupport
import Testing

/// Every teaching lab, as its reader would try it.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct TopologyRunTests {
  let polder: Polder

  init() throws { polder = try #require(Polder.built) }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: Repository.root + "/Topologies"), "no labs yet"))
  func `there are at least ten`() { #expect(Repository.topologies.count >= 10) }

  @Test(arguments: Repository.topologies) func `the file has no errors`(topology: String) throws {
    let outcome = try polder.run(["check", Repository.path(of: topology)])
    #expect(outcome.status == 0, "\(outcome)")
    // A loop is what this lesson is about.
    let isWarned = topology == "loop-without-spanning-tree"
    #expect(outcome.errors.isEmpty != isWarned, "\(outcome.errors)")
    #expect(outcome.output.contains(isWarned ? ": no errors, 1 warning in " : ": no errors in "))
  }

  @Test(arguments: Repository.topologies) func `its checks hold and its reference capture is what it writes`(
    topology: String
  ) throws {
    let folder = try TemporaryFolder()
    let arguments = ["run", Repository.path(of: topology), "--json", "--output", folder["captures"]]
    let outcome = try polder.run(arguments)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let result = try LabResult(outcome)
    #expect(!result.checks.isEmpty)
    for check in result.checks { #expect(check["verdict"] as? String == "passed", "\(check)") }
    try expectKeys(of: result, topology)
    #expect(
      FileManager.default.contents(atPath: Repository.capture(of: topology)).map(Array.init)
        == (try folder.bytes(of: "captures/\(topology).pcapng")))
  }

  /// The contract of the JSON object.
  private func expectKeys(of result: LabResult, _ topology: String) throws {
    let keys = Set(result.object.keys)
    #expect(
      keys == [
        "lab", "seed", "simulated_ns", "events", "frames", "programs", "checks", "drops", "functions", "hosts", "power",
        "messages",
        "captures", "limits", "digest",
      ])
    #expect(result.object["lab"] as? String == topology)
    #expect(Set((result.object["frames"] as? [String: Any] ?? [:]).keys) == ["sent", "delivered", "dropped"])
    let programKeys: Set = ["node", "command", "started_ns", "ended_ns", "exit", "output", "errors"]
    for program in result.programs { #expect(Set(program.allKeys.compactMap { $0 as? String }) == programKeys) }
    for check in result.checks {
      #expect(Set(check.allKeys.compactMap { $0 as? String }) == ["name", "verdict", "detail"])
    }
    for drop in result.object["drops"] as? [[String: Any]] ?? [] {
      #expect(Set(drop.keys) == ["where", "reason", "count"])
    }
    for capture in result.object["captures"] as? [[String: Any]] ?? [] {
      #expect(Set(capture.keys) == ["file", "frames", "cut"])
    }
  }

  @Test(arguments: Repository.topologies) func `the summary tells of its checks and programs`(
    topology: String
  ) throws {
    let file = Repository.path(of: topology)
    let result = try LabResult(polder.run(["run", file, "--json", "--capture", "none"]))
    let summary = try polder.run(["run", file, "--capture", "none"]).output
    #expect(summary.hasPrefix("\(topology): "))
    #expect(summary.hasSuffix("digest \(result.digest)\n"))
    #expect(!summary.contains("\u{1B}"), "colours in a pipe")
    for check in result.checks { #expect(summary.contains("passed  \(check["name"] ?? "")")) }
    for program in result.programs {
      #expect(summary.contains("\(program["node"] ?? "")$ \(program["command"] ?? "")"))
    }
  }
}
