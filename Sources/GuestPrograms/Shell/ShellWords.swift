/// Cuts a command line into words and operators as a shell does: blanks between words, single and double quotes around what
/// belongs together. Left out are variables, patterns, backslashes, comments and groups.
enum ShellToken: Equatable {
  case word(String)
  case `operator`(String)

  private static let operators = ["&&", "||", "2>&1", "2>>", "2>", ">>", ">", "<", "|", "&", ";", "(", ")"]

  static func split(_ line: String) throws(FailedCommand) -> [ShellToken] {
    var tokens: [ShellToken] = []
    var rest = line[...]
    while let first = rest.first {
      if " \t\n".contains(first) {
        rest.removeFirst()
      } else if let found = operators.first(where: { rest.hasPrefix($0) }) {
        tokens.append(.operator(found))
        rest.removeFirst(found.count)
      } else {
        tokens.append(.word(try word(&rest)))
      }
    }
    return tokens
  }

  private static func word(_ rest: inout Substring) throws(FailedCommand) -> String {
    var word = ""
    var quote: Character?
    while let character = rest.first {
      switch character {
      case quote: quote = nil
      case _ where quote != nil: word.append(character)
      case "'", "\"": quote = character
      case " ", "\t", "\n", "|", "&", ";", "<", ">", "(", ")": return word
      default: word.append(character)
      }
      rest.removeFirst()
    }
    if let quote { throw FailedCommand("bash: unexpected EOF while looking for matching `\(quote)'", status: 2) }
    return word
  }
}
