import SimulationKernel

/// A pipeline in the background, from its start to the end of its last process.
struct ShellJob: Sendable, Equatable {
  /// From 1.
  let number: UInt16
  /// As it was typed, more or less.
  let text: String
  /// That of the pipeline's last program, once it has ended.
  var status: Int32 = 0

  init(number: UInt16, text: String) {
    self.number = number
    self.text = text
  }

  /// A line of `jobs`; `sign` is + for the current job and - for the one before.
  func line(_ sign: String) -> String { "[\(number)]\(sign)  " + "Running".padded(to: 24) + text + " &\n" }
}

extension ShellLine.Pipeline {
  /// As it could be typed.
  var text: String {
    commands.map { command in
      (command.words + command.redirections.map(\.text)).joined(separator: " ")
    }.joined(separator: " | ")
  }
}

extension ShellLine.Redirection {
  fileprivate var text: String {
    switch kind {
    case .input: "< \(file)"
    case .output: "> \(file)"
    case .append: ">> \(file)"
    case .errors: "2> \(file)"
    case .appendErrors: "2>> \(file)"
    case .errorsToOutput: "2>&1"
    }
  }
}

extension ShellJob: StateRecord {
  static let fields = Fields(\ShellJob.number, \.text, \.status)
}
