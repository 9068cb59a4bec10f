import ArgumentParser
import DiskImages
import Lab
import LabFolders
import LabShell
import Sessions
import SimulationKernel

struct LabDiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show where two labs part, and how they differ.",
    discussion: """
      Each is a lab's folder, or FOLDER@SNAPSHOT. Where both come from one beginning, they are run again from there, and the first \
      event and the first frame are shown that only one of them has. The exit status is 1 if they differ.
      """)

  @Argument(help: "A lab, or LAB@SNAPSHOT.")
  var one: String
  @Argument(help: "Another.")
  var other: String

  func run() throws {
    let (first, second) = try DiskWork.run(.atOnce) { () throws(DiskError) in (try moment(one), try moment(other)) }
    guard first.present.plan.labels.nodes == second.present.plan.labels.nodes else {
      throw Failure.usage("'\(one)' and '\(other)' have different nodes")
    }
    var lines: [String] = []
    if first.beginning.world == second.beginning.world {
      lines = try parting(first, second)
    } else {
      lines = ["they do not come from one beginning"]
    }
    let labels = first.present.plan.labels
    let differences = first.present.world.differences(from: second.present.world, names: labels.nodes)
    lines +=
      differences.isEmpty
      ? ["their worlds are equal"] : ["now they differ in"] + DifferenceSummary(differences).lines.map { "  \($0)" }
    try Console.print(lines.joined(separator: "\n"))
    if !differences.isEmpty { throw ExitCode.checkFailed }
  }

  private struct Moment {
    var name: String
    var beginning: Checkpoint
    var present: Checkpoint
  }

  private func moment(_ argument: String) throws(DiskError) -> Moment {
    let parts = argument.split(separator: "@", maxSplits: 1).map(String.init)
    let isWhole = parts.count < 2 || FileKind(ofFile: argument) != nil
    let lab = try LabFolder(isWhole ? argument : parts[0], for: .reading)
    let present = try isWhole ? lab.present() : lab.state(try lab.snapshot(parts[1]).moment)
    return Moment(name: argument, beginning: try lab.state(lab.manifest.beginning), present: present)
  }

  /// Runs both again, each with what was done to it.
  private func parting(_ first: Moment, _ second: Moment) throws(Failure) -> [String] {
    do throws(SessionError) {
      var one = try Session(again(first), output: nil)
      var other = try Session(again(second), output: nil)
      let parting = Parting(
        &one, until: first.present.progress.reached, &other, until: second.present.progress.reached)
      let names = (first.name, second.name)
      return parting?.lines(of: names, first.present.plan.labels) ?? ["'\(names.0)' and '\(names.1)' do the same"]
    } catch { throw Failure(error) }
  }

  private func again(_ moment: Moment) -> Checkpoint {
    var start = moment.beginning
    start.journal = moment.present.journal
    start.plan.captures = []
    start.plan.end = max(moment.present.progress.reached, start.plan.ownEnd)
    return start
  }
}
