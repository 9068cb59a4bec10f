extension ShellLine {
  /// As it would be typed.
  var text: String {
    pipelines.map { pipeline in
      switch pipeline.connector {
      case .onSuccess: pipeline.text + " && "
      case .onFailure: pipeline.text + " || "
      case .always, .background: pipeline.text
      }
    }.joined()
  }

  /// The list of several pipelines that starts at an index and runs in the background as a whole; nil if there is none.
  func backgroundList(at index: Int) -> ShellLine? {
    func continues(_ connector: Connector) -> Bool { connector == .onSuccess || connector == .onFailure }
    guard index == 0 || !continues(pipelines[index - 1].connector), continues(pipelines[index].connector) else {
      return nil
    }
    var list = Array(pipelines[index...].prefix { continues($0.connector) })
    guard index + list.count < pipelines.count else { return nil }
    var last = pipelines[index + list.count]
    guard last.connector == .background else { return nil }
    last.connector = .always
    list.append(last)
    return ShellLine(list)
  }
}

extension ShellLine.Pipeline {
  /// As it would be typed.
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
