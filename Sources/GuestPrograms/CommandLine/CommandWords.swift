/// Cuts a command line into words as a shell does: blanks between them, single and double quotes around what belongs
/// together. Left out are variables, patterns, backslashes, pipes and lists, which are the shell's own.
enum CommandWords {
  static func split(_ line: String) throws(FailedCommand) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      switch character {
      case quote: quote = nil
      case _ where quote != nil: word?.append(character)
      case "'", "\"":
        quote = character
        word = word ?? ""
      case " ", "\t", "\n":
        if let word { words.append(word) }
        word = nil
      case "|", "&", ";", "<", ">", "(", ")":
        throw FailedCommand("bash: syntax error near unexpected token `\(character)'", status: 2)
      default: word = (word ?? "") + String(character)
      }
    }
    if let quote { throw FailedCommand("bash: unexpected EOF while looking for matching `\(quote)'", status: 2) }
    return words + (word.map { [$0] } ?? [])
  }
}
