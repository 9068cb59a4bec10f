import Foundation
import TestSupport
import Testing

/// A controller that we did not write drives two switches over real TCP connections.
@Suite(.serialized) struct OpenFlowConformanceTests {
  private static let root = PackageFolder.url
  private static let hasOsKen = JudgeEnvironment.switchTester.python(with: "os_ken.tests") != nil

  /// What os-ken's switch tester has, by folder, and how much of it passes at least. 16 actions are wrong in the tester, see
  /// Tests/DatapathTests/pipeline-requirements.md. Groups and meters are about rates, which the tester must be able to send,
  /// and it waits for each packet only so long: on a busy machine some fail. `SwitchTesterTests` replays all cases without a clock.
  private static let cases: [(String, Int)] = {
    let isLong = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1"
    return [("action", 210), ("match", 700)] + (isLong ? [("group", 13), ("meter", 33)] : [])
  }()

  @Test(
    .enabled(if: hasOsKen && Polder.built != nil, "skipped: os-ken is not installed; Scripts/setup test installs it"),
    arguments: cases)
  func osKenDrivesSwitches(cases: String, count: Int) throws {
    let polder = try #require(Polder.built)
    let script = OpenFlowConformanceTests.root.appending(path: "Scripts/openflow-conformance").path
    let outcome = try Tool("bash").outcome(
      of: [script, "--polder", polder.path, "--at-least", "\(count)", cases],
      limit: cases == "match" || cases == "action" ? 900 : 2_400)
    #expect(outcome.status == 0, "\(outcome.text)")
  }
}
