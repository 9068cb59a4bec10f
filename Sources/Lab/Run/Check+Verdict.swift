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
    if expectation.seen < expectation.atLeast { return (.failed, "\(seen), at least \(expectation.atLeast) expected") }
    if let atMost = expectation.atMost, expectation.seen > atMost {
      return (.failed, "\(seen), at most \(atMost) expected")
    }
    return (.passed, seen)
  }
}

extension CommandExpectation {
  /// What is not as expected.
  func faults(exit: Int32, output: String) -> [String] {
    var faults: [String] = []
    if let expected = self.exit, exit != expected { faults.append("exit \(exit), \(expected) expected") }
    if let expected = self.output, !output.contains(expected) {
      faults.append("'\(expected)' is not in the output: '\(output)'")
    }
    if let expected = outputIs, output != expected { faults.append("the output is '\(output)', not '\(expected)'") }
    return faults
  }
}
