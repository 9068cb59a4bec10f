import SimulationKernel

/// A command line as the shell understands it: pipelines, one after the other.
struct ShellLine: Sendable, Equatable {
  /// One program, its arguments, and where its streams lead.
  struct Command: Sendable, Equatable {
    var words: [String] = []
    var redirections: [Redirection] = []
  }

  struct Redirection: Sendable, Equatable {
    enum Kind: UInt8, Sendable { case input, output, append, errors, appendErrors, errorsToOutput }

    var kind: Kind
    /// Empty where the kind needs none.
    var file = ""
  }

  /// Whether what stands behind a pipeline is run.
  enum Connector: UInt8, Sendable { case always, onSuccess, onFailure, background }

  struct Pipeline: Sendable, Equatable {
    var commands: [Command]
    var connector: Connector
  }

  private(set) var pipelines: [Pipeline] = []

  init(_ line: String) throws(FailedCommand) {
    var tokens = try ShellToken.split(line)[...]
    while !tokens.isEmpty { pipelines.append(try ShellLine.pipeline(&tokens)) }
    if let last = pipelines.last, [.onSuccess, .onFailure].contains(last.connector) {
      throw FailedCommand("bash: syntax error: unexpected end of file", status: 2)
    }
  }

  /// The words of a line that is one program on the console and nothing more.
  var plainWords: [String]? {
    if pipelines.isEmpty { return [] }
    guard pipelines.count == 1, pipelines[0].connector == .always, pipelines[0].commands.count == 1,
      pipelines[0].commands[0].redirections.isEmpty
    else { return nil }
    return pipelines[0].commands[0].words
  }

  private static func pipeline(_ tokens: inout ArraySlice<ShellToken>) throws(FailedCommand) -> Pipeline {
    var commands = [try command(&tokens)]
    while tokens.first == .operator("|") {
      tokens.removeFirst()
      commands.append(try command(&tokens))
    }
    return Pipeline(commands: commands, connector: connector(&tokens))
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
      case .word(let word): command.words.append(word)
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
      ("<", .input), (">", .output), (">>", .append), ("2>", .errors), ("2>>", .appendErrors),
      ("2>&1", .errorsToOutput),
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

extension ShellLine.Redirection: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(kind)
    writer.write(file)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    kind = try reader.read()
    file = try reader.read()
  }
}

extension ShellLine.Command: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(words.map(TextPart.init))
    writer.write(redirections)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    words = try reader.read([TextPart].self).map(\.text)
    redirections = try reader.read()
  }
}

extension ShellLine.Pipeline: Checkpointable {
  func encode(to writer: inout ByteWriter) {
    writer.write(commands)
    writer.write(connector)
  }
  init(from reader: inout CheckpointReader) throws(CheckpointError) {
    commands = try reader.read()
    connector = try reader.read()
  }
}

extension ShellLine: Checkpointable {
  func encode(to writer: inout ByteWriter) { writer.write(pipelines) }
  init(from reader: inout CheckpointReader) throws(CheckpointError) { pipelines = try reader.read() }
}
