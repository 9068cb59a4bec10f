/// Splits a command line into words and operators like a shell: with quotes, backslashes and comments, and with a newline as
/// `;`.
enum ShellToken: Equatable {
  case word(String)
  case `operator`(String)

  /// An operator precedes those that are prefixes of it.
  private static let operators = [
    "&&", "||", "2>&1", "2>>", "2>", "1>&", "1>>", "1>", "&>", ">&", ">>", ">|", ">", "<<", "<&", "<>", "<", "|&", "|",
    "&", ";;",
    ";", "(", ")",
  ]
  private static let unsupported: Set = ["1>&", "&>", ">&", ">|", "<<", "<&", "<>", "|&"]
  private static let lineEnds: Set<Character> = ["\n", "\r\n"]

  static func split(_ line: String) throws(FailedCommand) -> [ShellToken] {
    let line = line.filter { $0 != ShellWordReader.status }
    var tokens: [ShellToken] = []
    var rest = line[...]
    while let first = rest.first {
      if first == " " || first == "\t" {
        rest.removeFirst()
      } else if rest.hasPrefix("\\\n") {
        rest.removeFirst(2)
      } else if first == "#" {
        rest = rest.drop { !lineEnds.contains($0) }
      } else if lineEnds.contains(first) {
        rest.removeFirst()
        if tokens.last?.endsCommand == true { tokens.append(.operator(";")) }
      } else {
        tokens.append(try next(&rest))
      }
    }
    return tokens
  }

  private static func next(_ rest: inout Substring) throws(FailedCommand) -> ShellToken {
    if let found = operators.first(where: { rest.hasPrefix($0) }) {
      guard !unsupported.contains(found) else { throw .unsupported(found) }
      rest.removeFirst(found.count)
      return .operator(found)
    }
    let typed = rest
    let word = try ShellWordReader.read(&rest)
    // It negates only as an unquoted word of its own.
    return word == "!" && typed.first == "!" ? .operator("!") : .word(word)
  }

  /// Whether a newline after this token ends a command.
  private var endsCommand: Bool {
    switch self {
    case .word, .operator("2>&1"), .operator("!"): true
    case .operator: false
    }
  }
}
