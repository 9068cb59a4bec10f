import Settings

extension SourceValue {
  /// Reads a little of YAML's flow style, on one line: enough for these tests, so that they need no parser.
  init(flow text: String) {
    var reader = FlowReader(text: Array(text))
    self = reader.value()
  }
}

private struct FlowReader {
  var text: [Character]
  var index = 0

  private var next: Character? { index < text.count ? text[index] : nil }
  private var location: SourceLocation { SourceLocation(line: 1, column: index + 1) }

  private mutating func skipBlanks() { while next == " " || next == "," { index += 1 } }

  mutating func value() -> SourceValue {
    skipBlanks()
    let start = location
    switch next {
    case "{": return SourceValue(.map(entries()), at: start)
    case "[": return SourceValue(.list(elements()), at: start)
    default:
      let text = scalar()
      return SourceValue(text == "~" ? .null : .scalar(text), at: start)
    }
  }

  private mutating func entries() -> [SourceEntry] {
    var entries: [SourceEntry] = []
    index += 1
    skipBlanks()
    while next != "}" {
      let start = location
      let key = scalar()
      index += 1
      entries.append(SourceEntry(key: key, at: start, value: value()))
      skipBlanks()
    }
    index += 1
    return entries
  }

  private mutating func elements() -> [SourceValue] {
    var elements: [SourceValue] = []
    index += 1
    skipBlanks()
    while next != "]" {
      elements.append(value())
      skipBlanks()
    }
    index += 1
    return elements
  }

  private mutating func scalar() -> String {
    if let quote = next, quote == "'" || quote == "\"" {
      let start = index + 1
      index = text[start...].firstIndex(of: quote) ?? text.count
      defer { index += 1 }
      return String(text[start..<index])
    }
    let start = index
    while let next, !["{", "}", "[", "]", ",", ":"].contains(next) { index += 1 }
    return String(String(text[start..<index]).reversed().drop { $0 == " " }.reversed())
  }
}
