import Foundation
import LabTesting
import Testing

/// Small topologies whose checks failed once, each with what is right and why.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct FaultTests {
  static let folder = Repository.root + "/Tests/PolderTests/Faults"

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()

  @Test func `there are some`() { #expect(!FaultTests.names.isEmpty) }

  @Test(arguments: names) func `a fault stays fixed`(name: String) throws {
    let polder = try #require(Polder.built)
    let outcome = try polder.run(["run", "\(FaultTests.folder)/\(name).yaml", "--json", "--capture", "none"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let checks = try LabResult(outcome).checks
    #expect(!checks.isEmpty)
    for check in checks {
      #expect(
        check["verdict"] as? String == "passed", "\(check["name"] ?? ""): \(check["detail"] ?? "")")
    }
  }
}
