/// A line of the shell: words, which quotes hold together, and the text behind each.
struct ShellWords {
  private(set) var words: [String] = []
  /// Where in the line each word begins.
  private var starts: [String.Index] = []
  private let line: String

  /// - Throws: where a quote is not closed.
  init(_ line: String) throws(ShellError) {
    self.line = line
    var (word, quote, start) = ("", Character?.none, String.Index?.none)
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil } else { word.append(character) }
      } else if character.isWhitespace {
        if let begin = start { append(word, from: begin) }
        (word, start) = ("", nil)
      } else {
        if start == nil { start = index }
        if character == "\"" || character == "'" { quote = character } else { word.append(character) }
      }
    }
    if let quote { throw ShellError("\(quote) without an end: close the quote") }
    if let start { append(word, from: start) }
  }

  private mutating func append(_ word: String, from start: String.Index) {
    words.append(word)
    starts.append(start)
  }

  /// The line as it was typed, from the word on; empty behind the last.
  func text(from word: Int) -> String { starts.indices.contains(word) ? String(line[starts[word]...]) : "" }
}
