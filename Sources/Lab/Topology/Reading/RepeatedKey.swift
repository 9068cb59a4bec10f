/// Finds the second of two equal keys, of which the YAML parser tells only the first.
enum RepeatedKey {
  /// Where the key stands again in the same column, before the mapping ends; `first` where it cannot be told, as within braces.
  static func place(of key: String, after first: Place, in text: String) -> Place {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated().dropFirst(first.line) {
      let indentation = line.prefix { $0 == " " }.count
      let content = line.dropFirst(indentation)
      guard !content.isEmpty, content.first != "#" else { continue }
      if indentation + 1 < first.column { break }
      let unquoted = content.drop { $0 == "\"" || $0 == "'" }
      if indentation + 1 == first.column, unquoted.hasPrefix(key), isEnd(unquoted.dropFirst(key.count)) {
        return Place(line: index + 1, column: first.column)
      }
    }
    return first
  }

  private static func isEnd(_ rest: Substring) -> Bool {
    rest.drop { $0 == "\"" || $0 == "'" || $0 == " " }.first == ":"
  }
}
