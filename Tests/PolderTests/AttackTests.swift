import Foundation
import LabTesting
import TestSupport
import Testing

/// What a run may use has limits: whatever reaches one ends with one clear line and a status of its own, its captures whole, without
/// taking much memory.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct AttackTests {
  private static let isLong = ProcessInfo.processInfo.environment["POLDER_LONG_TESTS"] == "1"

  let polder: Polder
  let folder: TemporaryFolder

  init() throws {
    polder = try #require(Polder.built)
    folder = try TemporaryFolder()
  }

  @Test(arguments: Attack.all) func `an attack ends with one line`(attack: Attack) throws {
    try folder.write(attack.text, as: "attack.yaml")
    let limits = attack.limits.flatMap { ["--limit", $0] }
    let (outcome, memory) = try polder.measure(["run", "attack.yaml", "--json"] + limits, in: folder.path)
    expectEnd(outcome, by: attack.limit)
    #expect(memory < AttackTests.usualMemory + attack.memory, "\(memory >> 20) MiB")
    try expectWholeCaptures()
  }

  /// A release build takes as much, a debug build somewhat more.
  private static let usualMemory = 160 << 20

  /// With the limits that a run has when nobody says anything.
  @Test(.enabled(if: isLong, "takes minutes"), arguments: Attack.all)
  func `an attack ends by the usual limits`(attack: Attack) throws {
    try folder.write(attack.text, as: "attack.yaml")
    let arguments = ["run", "attack.yaml", "--json", "--limit", "real-time=60s"]
    let (outcome, memory) = try polder.measure(arguments, in: folder.path, processorTime: 600)
    #expect(outcome.status == 69 || outcome.status == 0, "\(outcome.signal ?? 0) \(outcome.errors)")
    #expect(memory < 3 << 30, "\(memory >> 20) MiB")
    try expectWholeCaptures()
  }

  private func expectEnd(_ outcome: Polder.Outcome, by limit: String) {
    #expect(outcome.status == 69, "\(outcome.signal ?? 0) \(outcome.errors)")
    let lines = outcome.complaints.filter { !$0.contains(": warning: ") }
    #expect((1...2).contains(lines.count), "\(outcome.errors)")
    #expect(lines.allSatisfy { $0.hasPrefix("attack: ") })
    let advice = "raise '\(limit)' under 'limits', or use --limit \(limit)="
    #expect(lines.contains { $0.contains(advice) }, "\(outcome.errors)")
  }

  private func expectWholeCaptures() throws {
    guard Tshark.isInstalled, let files = try? folder.files(in: "Captures/attack") else { return }
    for file in files { try Tshark.expectWhole(folder["Captures/attack/\(file)"]) }
  }

  @Test func `a limit in a checkpoint is no higher than the user's`() throws {
    try folder.write(Attack.all[0].text, as: "attack.yaml")
    let saved = try polder.run(
      ["run", "attack.yaml", "--capture", "none", "--save-at", "1s=saved", "--for", "1s"], in: folder.path)
    #expect(saved.status == 0, "\(saved)")
    let resumed = try polder.run(
      ["resume", "saved", "--capture", "none", "--limit", "total-output=10KiB", "--json"], in: folder.path)
    expectEnd(resumed, by: "total-output")
  }
}
