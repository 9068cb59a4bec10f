import Foundation
import TestSupport
import Testing

/// A controller that we did not write drives two switches over real TCP connections.
@Suite(.serialized) struct OpenFlowConformanceTests {
  private static let root = PackageFolder.url
  private static let hasOsKen = JudgeEnvironment.switchTester.python(with: "os_ken.tests") != nil

  /// All actions and some matches of os-ken's switch tester. 16 actions are wrong in the tester, see
  /// Tests/DatapathTests/pipeline-requirements.md. All cases take an hour: `Scripts/openflow-conformance --at-least 970`.
  @Test(
    .enabled(if: hasOsKen && Polder.built != nil, "skipped: os-ken is not installed; Scripts/setup test installs it"),
    arguments: [("action", 210), ("match/00_IN_PORT.json", 9)])
  func osKenDrivesSwitches(cases: String, count: Int) throws {
    let polder = try #require(Polder.built)
    let script = OpenFlowConformanceTests.root.appending(path: "Scripts/openflow-conformance").path
    let outcome = try Tool("bash").outcome(
      of: [script, "--polder", polder.path, "--at-least", "\(count)", cases], limit: 180)
    #expect(outcome.status == 0, "\(outcome.text)")
  }
}
