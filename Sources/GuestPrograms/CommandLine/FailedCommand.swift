import Guests
import SimulationKernel

/// A command that cannot run: it reports why on standard error and exits. It is thrown while a command line is parsed, and
/// runs in place of the program. With status 0 it is the answer to a question such as `--help`, on standard output.
struct FailedCommand: Error, GuestProgram {
  static let registeredName = "failed-command"

  /// One or more lines, without the final newline.
  let message: String
  let status: Int32
  /// The unknown host named on the command line, if that is the only problem.
  let unknownHost: String?

  init(_ message: String, status: Int32, unknownHost: String? = nil) {
    self.message = message
    self.status = status
    self.unknownHost = unknownHost
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    if status == 0 { calls.write(message + "\n") } else { calls.writeError(message + "\n") }
    return .exit(status)
  }

  static let fields = Fields(\FailedCommand.message, \.status, \.unknownHost)
}
