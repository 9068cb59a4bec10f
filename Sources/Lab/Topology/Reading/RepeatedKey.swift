import Settings

/// Finds the second of two equal keys, of which the YAML parser tells only the first, and puts the first out of the way.
enum RepeatedKey {
  /// Where the key stands again in the same column, before the mapping ends; `first` where it cannot be told, as within braces.
  static func location(of key: String, after first: SourceLocation, in text: String) -> SourceLocation {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated().dropFirst(first.line) {
      let indentation = line.prefix { $0 == " " }.count
      let content = line.dropFirst(indentation)
      guard !content.isEmpty, content.first != "#" else { continue }
      if indentation + 1 < first.column { break }
      let unquoted = content.drop { $0 == "\"" || $0 == "'" }
      if indentation + 1 == first.column, unquoted.hasPrefix(key), isEnd(unquoted.dropFirst(key.count)) {
        return SourceLocation(line: index + 1, column: first.column)
      }
    }
    return first
  }

  private static func isEnd(_ rest: Substring) -> Bool {
    rest.drop { $0 == "\"" || $0 == "'" || $0 == " " }.first == ":"
  }

  /// Characters of the private use area, as in ``RangeBrackets``, so that hidden keys differ from each other too.
  private static let marks = (0xE100...0xE1FF as ClosedRange<UInt32>).compactMap { Unicode.Scalar($0) }

  /// The text with a mark in location of the first character of the key, which makes it another key. Nil where the key is not
  /// plainly there.
  static func hide(at location: SourceLocation, in text: String, as number: Int) -> String? {
    var scalars = Array(text.unicodeScalars)
    var current = SourceLocation.start
    for index in scalars.indices {
      if current == location {
        let isQuoted = scalars[index] == "\"" || scalars[index] == "'"
        let start = isQuoted ? index + 1 : index
        guard start < scalars.count, Name.isValid(String(scalars[start])) else { return nil }
        scalars[start] = marks[number % marks.count]
        return String(String.UnicodeScalarView(scalars))
      }
      current.pass(scalars[index])
    }
    return nil
  }

  static func isHidden(_ key: String?) -> Bool { key?.unicodeScalars.first.map(marks.contains) ?? false }
}
