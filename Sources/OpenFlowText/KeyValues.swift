/// The words of a text in the syntax of `ovs-ofctl`, one after the other: `key`, `key=value`, `key:value` or `key(value)`,
/// between commas or blanks. A value may contain parentheses, and commas within them.
struct KeyValues {
  private var rest: Substring
  /// How the last value was attached to its key; nil where there was none.
  private(set) var delimiter: Character?

  init(_ text: some StringProtocol) { rest = Substring(text) }

  /// The next key with its value, which is empty where there is none; nil at the end.
  mutating func next() -> (key: Substring, value: Substring)? {
    rest = rest.drop(while: KeyValues.separates)
    guard !rest.isEmpty else { return nil }
    let key = rest.prefix { !KeyValues.separates($0) && $0 != ":" && $0 != "=" && $0 != "(" }
    rest.removeFirst(key.count)
    delimiter = rest.first.flatMap { ":=(".contains($0) ? $0 : nil }
    guard let delimiter else { return (key, "") }
    rest.removeFirst()
    return (key, delimiter == "(" ? takeParenthesized() : takeValue())
  }

  private static func separates(_ character: Character) -> Bool {
    character == "," || character == " " || character == "\t" || character == "\n" || character == "\r"
  }

  private mutating func takeValue() -> Substring {
    var depth = 0
    let value = rest.prefix { character in
      if depth == 0, KeyValues.separates(character) { return false }
      if character == "(" { depth += 1 }
      if character == ")" { depth = max(0, depth - 1) }
      return true
    }
    rest.removeFirst(value.count)
    return value
  }

  private mutating func takeParenthesized() -> Substring {
    var depth = 1
    let value = rest.prefix { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return depth > 0
    }
    rest.removeFirst(value.count)
    if !rest.isEmpty { rest.removeFirst() }
    return value
  }
}

extension StringProtocol {
  /// A number in decimal, or in hexadecimal behind "0x".
  func integer<Value: FixedWidthInteger>(as _: Value.Type = Value.self) -> Value? {
    lowercased().hasPrefix("0x") ? Value(dropFirst(2), radix: 16) : Value(self)
  }
}
