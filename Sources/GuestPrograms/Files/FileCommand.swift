import Guests
import SimulationKernel

/// A command that does all its work at once, operand by operand, and reports each failure.
protocol FileCommand: CommandLineProgram {
  func run(_ report: inout FileReport, _ calls: borrowing SystemCalls)
}

extension FileCommand {
  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    var report = FileReport(command: Self.registeredName)
    run(&report, calls)
    calls.write(report.output)
    if !report.errors.isEmpty { calls.writeError(report.errors) }
    return .exit(report.status)
  }
}

/// A command's error messages and exit status.
struct FileReport {
  let command: String
  var output = ""
  private(set) var errors = ""
  var status: Int32 = 0

  init(command: String) { self.command = command }

  mutating func fail(_ problem: String, status: Int32 = 1) {
    errors += "\(command): \(problem)\n"
    self.status = max(self.status, status)
  }

  /// Performs an operation and reports its failure.
  ///
  /// - Returns: whether it succeeded.
  @discardableResult mutating func attempt(
    _ what: @autoclosure () -> String, _ body: () throws(FileError) -> Void
  ) -> Bool {
    do throws(FileError) {
      try body()
      return true
    } catch {
      fail("\(what()): \(error.text)")
      return false
    }
  }
}
