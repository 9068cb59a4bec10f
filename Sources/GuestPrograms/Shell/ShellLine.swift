import SimulationKernel

/// A parsed command line: a sequence of pipelines.
struct ShellLine: Sendable, Equatable {
  /// A program, its arguments and its redirections.
  struct Command: Sendable, Equatable {
    var words: [String] = []
    var redirections: [Redirection] = []
  }

  struct Redirection: Sendable, Equatable {
    enum Kind: UInt8, Sendable, Checkpointable { case input, output, append, errors, appendErrors, errorsToOutput }

    var kind: Kind
    /// Empty for a kind without a file.
    var file = ""
  }

  /// Whether the next pipeline is run.
  enum Connector: UInt8, Sendable, Checkpointable { case always, onSuccess, onFailure, background }

  struct Pipeline: Sendable, Equatable {
    var commands: [Command]
    var connector: Connector
    /// Whether it is negated with `!`.
    var isNegated = false
  }

  let pipelines: [Pipeline]

  init(_ pipelines: [Pipeline]) { self.pipelines = pipelines }

  init(_ line: String) throws(FailedCommand) {
    var tokens = try ShellToken.split(line)[...]
    var pipelines: [Pipeline] = []
    while !tokens.isEmpty { pipelines.append(try ShellLine.pipeline(&tokens)) }
    self.pipelines = pipelines
    if let last = pipelines.last, [.onSuccess, .onFailure].contains(last.connector) {
      throw FailedCommand("bash: syntax error: unexpected end of file", status: 2)
    }
  }

  /// The words of a line that consists of a single program without redirections.
  var plainWords: [String]? {
    if pipelines.isEmpty { return [] }
    guard pipelines.count == 1, pipelines[0].connector == .always, pipelines[0].commands.count == 1,
      pipelines[0].commands[0].redirections.isEmpty, !pipelines[0].isNegated
    else { return nil }
    let words = pipelines[0].commands[0].words
    return words.contains { $0.contains(ShellWordReader.status) } ? nil : words
  }

  private static func pipeline(_ tokens: inout ArraySlice<ShellToken>) throws(FailedCommand) -> Pipeline {
    var isNegated = false
    while tokens.first == .operator("!") {
      tokens.removeFirst()
      isNegated.toggle()
    }
    var commands = [try command(&tokens)]
    while tokens.first == .operator("|") {
      tokens.removeFirst()
      commands.append(try command(&tokens))
    }
    let connector = connector(&tokens)
    guard !isNegated || connector != .background else { throw .unsupported("! in the background") }
    return Pipeline(commands: commands, connector: connector, isNegated: isNegated)
  }

  private static func connector(_ tokens: inout ArraySlice<ShellToken>) -> Connector {
    switch tokens.popFirst() {
    case .operator("&&"): .onSuccess
    case .operator("||"): .onFailure
    case .operator("&"): .background
    case .operator, .word, nil: .always
    }
  }

  private static func command(_ tokens: inout ArraySlice<ShellToken>) throws(FailedCommand) -> Command {
    var command = Command()
    while let token = tokens.first {
      switch token {
      case .word(let word): command.words.append(try checked(word, isFirst: command.words.isEmpty))
      case .operator("!") where !command.words.isEmpty: command.words.append("!")
      case .operator("|"), .operator("&&"), .operator("||"), .operator("&"), .operator(";"):
        return try checked(command, before: token)
      case .operator(let text):
        tokens.removeFirst()
        command.redirections.append(try redirection(text, &tokens))
        continue
      }
      tokens.removeFirst()
    }
    return try checked(command, before: nil)
  }

  private static let reserved: Set = [
    "if", "for", "while", "until", "case", "select", "function", "{", "[[", "time", "coproc",
  ]

  /// Refuses the start of a construct that this shell does not support.
  private static func checked(_ word: String, isFirst: Bool) throws(FailedCommand) -> String {
    guard isFirst else { return word }
    let name = word.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    let isAssignment = !name.isEmpty && word.dropFirst(name.count).hasPrefix("=")
    guard !isAssignment, !reserved.contains(word) else { throw .unsupported(isAssignment ? "\(name)=" : word) }
    return word
  }

  private static func checked(_ command: Command, before token: ShellToken?) throws(FailedCommand) -> Command {
    guard command.words.isEmpty, command.redirections.isEmpty else { return command }
    guard case .operator(let text) = token else {
      throw FailedCommand("bash: syntax error: unexpected end of file", status: 2)
    }
    throw unexpected(text)
  }

  private static func redirection(
    _ text: String, _ tokens: inout ArraySlice<ShellToken>
  ) throws(FailedCommand) -> Redirection {
    let kinds: [(String, Redirection.Kind)] = [
      ("<", .input), (">", .output), (">>", .append), ("1>", .output), ("1>>", .append), ("2>", .errors),
      ("2>>", .appendErrors), ("2>&1", .errorsToOutput),
    ]
    guard let kind = kinds.first(where: { $0.0 == text })?.1 else { throw unexpected(text) }
    guard kind != .errorsToOutput else { return Redirection(kind: kind) }
    switch tokens.popFirst() {
    case .word(let file): return Redirection(kind: kind, file: file)
    case .operator(let other): throw unexpected(other)
    case nil: throw unexpected("newline")
    }
  }

  private static func unexpected(_ token: String) -> FailedCommand {
    FailedCommand("bash: syntax error near unexpected token `\(token)'", status: 2)
  }
}
