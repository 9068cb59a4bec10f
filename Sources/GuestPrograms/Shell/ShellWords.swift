/// Cuts a command line into words and operators as a shell does: blanks between words, quotes and backslashes, comments, and a
/// line's end as a `;`.
enum ShellToken: Equatable {
  case word(String)
  case `operator`(String)

  /// Each before those that it begins with.
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
    // Only where it stands alone and unquoted does it negate.
    return word == "!" && typed.first == "!" ? .operator("!") : .word(word)
  }

  /// Whether a command is over where a line ends behind this.
  private var endsCommand: Bool {
    switch self {
    case .word, .operator("2>&1"), .operator("!"): true
    case .operator: false
    }
  }
}
