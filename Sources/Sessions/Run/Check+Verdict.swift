import Fabric
import SimulationKernel

extension Plan {
  /// What became of each check, the run being over.
  public var checkResults: [CheckResult] {
    checks.enumerated().map { number, check in
      let (verdict, detail) =
        switch check.condition {
        case .command(let expectation): judge(expectation, programs.last { $0.check == number })
        case .frames(let expectation): judge(expectation)
        }
      return CheckResult(name: check.name, verdict: verdict, detail: detail)
    }
  }

  private func judge(
    _ expectation: CommandExpectation, _ record: ProgramRecord?
  ) -> (CheckResult.Verdict, String) {
    guard let record else { return (.couldNotRun, "the run ended before its time came") }
    guard record.process != nil else { return (.couldNotRun, "\(labels[record.node]) was switched off") }
    guard let exit = record.exit else { return (.couldNotRun, "'\(record.command)' was still running at the end") }
    let output = String(decoding: record.output, as: UTF8.self)
    let faults = expectation.faults(exit: exit, output: output)
    return faults.isEmpty
      ? (.passed, "'\(record.command)' on \(labels[record.node]): exit \(exit)")
      : (.failed, faults.joined(separator: "; "))
  }

  private func judge(_ expectation: FrameExpectation) -> (CheckResult.Verdict, String) {
    let seen = "\(expectation.seen) frames at \(labels[expectation.port])"
    return expectation.isMet ? (.passed, seen) : (.failed, "\(seen), \(expectation.wanted) expected")
  }
}

extension FrameExpectation {
  fileprivate var isMet: Bool { seen >= atLeast && seen <= atMost ?? .max }

  /// The numbers that are good, as the file has them.
  fileprivate var wanted: String {
    guard let atMost else { return "at least \(atLeast)" }
    if atLeast == atMost { return "\(atMost)" }
    return atLeast == 0 ? "at most \(atMost)" : "\(atLeast) to \(atMost)"
  }
}

extension CommandExpectation {
  /// What is not as expected.
  func faults(exit: Int32, output: String) -> [String] {
    var faults: [String] = []
    if let expected = self.exit, exit != expected { faults.append("exit \(exit), \(expected) expected") }
    if let expected = self.output, !output.contains(expected) {
      faults.append("\(expected.quoted) is not in the output: \(output.quoted)")
    }
    if let expected = outputIs, output != expected {
      faults.append("the output is \(output.quoted), not \(expected.quoted)")
    }
    return faults
  }
}

extension String {
  /// On one line, and cut where it is long.
  fileprivate var quoted: String {
    let line = replacing("\n", with: "\\n")
    return line.count <= 200 ? "'\(line)'" : "'\(line.prefix(200))…'"
  }
}
