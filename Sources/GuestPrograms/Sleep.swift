import Guests
import SimulationKernel

/// `sleep` of coreutils: waits for the sum of its arguments, of which each may be `infinity`.
struct Sleep: CommandLineProgram {
  static let registeredName = "sleep"

  private let length: Duration

  init(arguments: [String], names: NameTable) throws(FailedCommand) {
    var end = Instant.zero
    for argument in arguments {
      guard let part = argument == "infinity" ? Instant.never - .zero : Duration(text: argument) else {
        throw Sleep.usageError("sleep: invalid time interval ‘\(argument)’")
      }
      end = end + part
    }
    guard !arguments.isEmpty else { throw Sleep.usageError("sleep: missing operand") }
    length = end - .zero
  }

  private static func usageError(_ problem: String) -> FailedCommand {
    FailedCommand(problem + "\nTry 'sleep --help' for more information.", status: 1)
  }

  func resume(_ event: ProgramEvent, calls: inout SystemCalls) -> Wait {
    switch event {
    case .started: .timer(calls.now + length)
    case .timer, .readable, .writable, .input, .output, .child, .job: .exit(0)
    case .interrupted: .exit(Signal.interruptedStatus)
    }
  }

  static let fields = Fields(\Sleep.length)
}
