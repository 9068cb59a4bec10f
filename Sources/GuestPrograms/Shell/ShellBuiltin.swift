/// A command that the shell executes itself, because it acts on the shell's jobs or state.
enum ShellBuiltin: Equatable {
  /// For all jobs, or the given ones.
  case wait([String])
  case kill(Signal.Kind, [String])
  case changeDirectory([String])
  /// `fg` and `bg`, for the current job or the given ones.
  case foreground(String?)
  case background([String?])
  /// With this status, or that of the previous pipeline.
  case exit(Int32?)
  /// Prints this and ends the line with this status.
  case failedExit(String, Int32)
  /// An error message and a status.
  case failure(String, Int32)

  static let names: Set = ["bg", "cd", "exit", "fg", "jobs", "kill", "wait"]

  /// Nil for a pipeline of programs, and where builtins run in a subshell: in the background, or among several commands.
  init?(_ pipeline: ShellLine.Pipeline) {
    guard pipeline.commands.count == 1, pipeline.connector != .background else { return nil }
    self.init(pipeline.commands[0])
  }

  /// Nil for a program.
  init?(_ command: ShellLine.Command) {
    let arguments = Array(command.words.dropFirst())
    switch command.words.first {
    case "exit": self = ShellBuiltin.exit(arguments)
    case "wait": self = .wait(arguments)
    case "kill": self = ShellBuiltin.kill(arguments)
    case "cd": self = .changeDirectory(arguments)
    case "fg": self = .foreground(arguments.first)
    case "bg": self = .background(arguments.isEmpty ? [nil] : arguments)
    default: return nil
    }
  }

  /// The status is truncated to a byte.
  private static func exit(_ arguments: [String]) -> ShellBuiltin {
    guard let first = arguments.first else { return .exit(nil) }
    guard let number = Int64(first) else { return .failedExit("bash: exit: \(first): numeric argument required", 2) }
    guard arguments.count == 1 else { return .failedExit("bash: exit: too many arguments", 1) }
    return .exit(Int32(number & 0xFF))
  }

  /// `kill %1`, `kill -INT %1`, `kill -s INT %1`, `kill -2 %1`
  private static func kill(_ arguments: [String]) -> ShellBuiltin {
    var targets = arguments[...]
    var signal = Signal.Kind.terminate
    if let first = targets.first, first.hasPrefix("-") {
      targets.removeFirst()
      let name = first == "-s" || first == "-n" ? targets.popFirst() ?? "" : String(first.dropFirst())
      guard let known = Signal.Kind(name: name) else {
        return .failure("bash: kill: \(name): invalid signal specification", 1)
      }
      signal = known
    }
    guard !targets.isEmpty else {
      let usage = "kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]"
      return .failure("kill: usage: \(usage)", 2)
    }
    return .kill(signal, Array(targets))
  }
}
