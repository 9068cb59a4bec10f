/// Divides a script into tokens.
struct ScriptLexer {
  private let text: [UInt8]
  private var index = 0
  private var line = 1
  private var lexemes: [ScriptLexeme] = []

  static func lexemes(of text: String) throws -> [ScriptLexeme] {
    var lexer = ScriptLexer(text: Array(text.utf8))
    while lexer.index < lexer.text.count { try lexer.takeNext() }
    return lexer.lexemes
  }

  private init(text: [UInt8]) { self.text = text }

  private mutating func takeNext() throws {
    switch (text[index], peek(1)) {
    case (UInt8(ascii: "\n"), _), (UInt8(ascii: " "), _), (UInt8(ascii: "\t"), _): skip(1)
    case (UInt8(ascii: "/"), UInt8(ascii: "/")): skip(length { $0 != UInt8(ascii: "\n") })
    case (UInt8(ascii: "`"), _): try takeQuoted(until: "`") { .command($0) }
    case (UInt8(ascii: "\""), _): try takeQuoted(until: "\"") { .string($0) }
    case (UInt8(ascii: "%"), UInt8(ascii: "{")): try takeCode()
    case (UInt8(ascii: "-"), UInt8(ascii: "-")): take(length { $0 > 32 }) { .option(String($0.dropFirst(2))) }
    case (UInt8(ascii: "."), UInt8(ascii: ".")) where peek(2) == UInt8(ascii: "."): take(3) { _ in .ellipsis }
    case (let first, let second) where first.isDigit || (first == UInt8(ascii: ".") && second.isDigit): try takeNumber()
    case (let first, _) where first.isWord: take(length(\.isWord)) { .word($0) }
    default: take(1) { .mark(Character($0)) }
    }
  }

  private func peek(_ offset: Int) -> UInt8 { index + offset < text.count ? text[index + offset] : 0 }

  /// Bytes from here on that `belongs` accepts.
  private func length(from offset: Int = 0, _ belongs: (UInt8) -> Bool) -> Int {
    text[(index + offset)...].prefix(while: belongs).count
  }

  private mutating func skip(_ length: Int) {
    line += text[index..<index + length].count { $0 == UInt8(ascii: "\n") }
    index += length
  }

  private mutating func take(_ length: Int, _ make: (String) -> ScriptToken) {
    let token = make(String(decoding: text[index..<index + length], as: UTF8.self))
    lexemes.append(ScriptLexeme(token: token, line: line))
    skip(length)
  }

  private mutating func takeQuoted(until end: Character, _ make: (String) -> ScriptToken) throws {
    let inner = length(from: 1) { $0 != end.asciiValue }
    guard peek(1 + inner) == end.asciiValue else { throw ScriptError(line: line, text: "an open \(end)") }
    take(inner + 2) { make(String($0.dropFirst().dropLast())) }
  }

  private mutating func takeCode() throws {
    guard
      let end = text[index...].indices.dropLast().first(where: {
        text[$0] == UInt8(ascii: "}") && text[$0 + 1] == UInt8(ascii: "%")
      })
    else { throw ScriptError(line: line, text: "an open %{") }
    take(end + 2 - index) { .code(String($0.dropFirst(2).dropLast(2))) }
  }

  /// A number such as `12`, `0.5`, `.5` or `0x1f`, or a word that begins with a digit, such as an address.
  private mutating func takeNumber() throws {
    let whole = length(\.isDigit)
    if peek(whole) == UInt8(ascii: "."), peek(whole + 1).isDigit {
      let fraction = length(from: whole + 1, \.isDigit)
      let isAddress = peek(whole + 1 + fraction) == UInt8(ascii: ".")
      guard !isAddress else { return take(length { $0.isWord || $0 == UInt8(ascii: ".") }) { .word($0) } }
      return take(whole + 1 + fraction) { .decimal(Double($0) ?? 0) }
    }
    let length = length(\.isWord)
    take(length) { text in
      if text.hasPrefix("0x"), let value = Int64(text.dropFirst(2), radix: 16) { return .integer(value) }
      return Int64(text).map { .integer($0) } ?? .word(text)
    }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isWord: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 32) || self == UInt8(ascii: "_")
  }
}
