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
