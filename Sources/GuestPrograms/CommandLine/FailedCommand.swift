import Guests
import SimulationKernel

/// A command that does not do its work: it says why on the standard error and ends. Thrown while a command line is read,
/// and run in the place of the program that it would have been. With the status 0 it was only asked about itself, and
/// answers on the standard output.
struct FailedCommand: Error, GuestProgram {
  static let registeredName = "failed-command"

  /// One or more lines, without the last line's end.
  let message: String
  let status: Int32
  /// The host that the command line names and that nobody knows, if that is all that is wrong.
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
