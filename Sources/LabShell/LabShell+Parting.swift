import Lab
import Sessions
import SimulationKernel

extension LabShell {
  /// Where two branches part, and how they differ now.
  func compare(_ one: LabBranch, _ other: LabBranch) throws(ShellError) {
    let common = one.lastCommonPosition(with: other)
    do {
      var first = try one.session.branch()
      var second = try other.session.branch()
      try first.seek(to: common)
      try second.seek(to: common)
      let parting = Parting(&first, until: one.session.now, &second, until: other.session.now)
      let lines = parting?.lines(of: (one.name, other.name), labels)
      for line in lines ?? ["'\(one.name)' and '\(other.name)' do the same"] { print(line) }
    } catch { throw ShellError("\(error)") }
    showDifferences(one, other)
  }

  private func showDifferences(_ one: LabBranch, _ other: LabBranch) {
    let differences = one.session.world.differences(from: other.session.world, names: labels.nodes)
    guard !differences.isEmpty else { return print("their worlds are equal") }
    print("now they differ in")
    for line in DifferenceSummary(differences).lines { print("  \(line)") }
  }
}
