import Guests

/// Reads a word: removes quotes and backslashes, and replaces `$?` with ``ShellWordReader/status``. Other variables, patterns and
/// command substitution are not supported.
struct ShellWordReader {
  /// Stands for `$?` in a word. No process argument can contain a NUL.
  static let status: Character = "\0"

  private var rest: Substring
  private var word = ""

  private static let ends: Set<Character> = [" ", "\t", "\n", "\r\n", "|", "&", ";", "<", ">", "(", ")"]

  static func read(_ rest: inout Substring) throws(FailedCommand) -> String {
    var reader = ShellWordReader(rest: rest)
    try reader.readWord()
    rest = reader.rest
    return reader.word
  }

  private init(rest: Substring) { self.rest = rest }

  private mutating func readWord() throws(FailedCommand) {
    readTilde()
    while let character = rest.first, !ShellWordReader.ends.contains(character) {
      rest.removeFirst()
      switch character {
      case "'": try readSingleQuotes()
      case "\"": try readDoubleQuotes()
      case "\\": readEscaped()
      case "$": try readVariable(isQuoted: false)
      case "`": throw .unsupported("`")
      default: word.append(character)
      }
    }
  }

  /// `~` and `~/…` at the start of a word stand for the home directory.
  private mutating func readTilde() {
    let next = rest.dropFirst().first ?? " "
    guard rest.first == "~", next == "/" || ShellWordReader.ends.contains(next) else { return }
    rest.removeFirst()
    word = FileTree.home
  }

  private mutating func readSingleQuotes() throws(FailedCommand) {
    let text = rest.prefix { $0 != "'" }
    word += text
    rest.removeFirst(text.count)
    guard rest.popFirst() != nil else { throw ShellWordReader.missing("'") }
  }

  private mutating func readDoubleQuotes() throws(FailedCommand) {
    while let character = rest.popFirst() {
      switch character {
      case "\"": return
      // Before any other character the backslash is literal.
      case "\\" where rest.first.map { "$`\"\\\n".contains($0) } == true: readEscaped()
      case "$": try readVariable(isQuoted: true)
      case "`": throw .unsupported("`")
      default: word.append(character)
      }
    }
    throw ShellWordReader.missing("\"")
  }

  /// After a backslash: a newline is removed, and at the end of the line the backslash is literal.
  private mutating func readEscaped() {
    let character = rest.popFirst() ?? "\\"
    if character != "\n" { word.append(character) }
  }

  /// After a `$`, which is literal unless a variable follows.
  private mutating func readVariable(isQuoted: Bool) throws(FailedCommand) {
    guard let next = rest.first else { return word.append("$") }
    if next == "?" {
      rest.removeFirst()
      return word.append(ShellWordReader.status)
    }
    let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard name.isEmpty else { throw .unsupported("$\(name)") }
    let begins = isQuoted ? "({[@*#!$-" : "({[@*#!$-'\""
    guard !begins.contains(next) else { throw .unsupported("$\(next)") }
    word.append("$")
  }

  private static func missing(_ quote: Character) -> FailedCommand {
    FailedCommand("bash: unexpected EOF while looking for matching `\(quote)'", status: 2)
  }
}

extension FailedCommand {
  /// Refuses what bash would do differently.
  static func unsupported(_ text: String) -> FailedCommand {
    FailedCommand("bash: \(text): not supported by Polder's shell", status: 2)
  }
}
