/// A word or a sign of a capture filter, as libpcap's scanner tells them apart (scanner.l of libpcap 1.10).
struct FilterToken: Equatable {
  enum Kind: Equatable {
    /// A keyword of the language, such as `host`.
    case keyword
    /// A word that libpcap would look up, such as the name of a host. A backslash before it is gone.
    case name
    /// A number or an address.
    case literal
    /// A parenthesis, an operator, or anything else.
    case sign
  }

  var kind: Kind
  var text: String
  /// The blanks before it.
  var space: String
}

extension FilterToken {
  /// The tokens of an expression, in order. What follows the last is no token and does not matter.
  static func tokens(of expression: String) -> [FilterToken] {
    var tokens: [FilterToken] = []
    var rest = expression[...]
    while true {
      let space = rest.prefix { " \t\r\n".contains($0) }
      rest = rest.dropFirst(space.count)
      guard let first = rest.first else { return tokens }
      let isEscaped = first == "\\"
      let word =
        isEscaped
        ? rest.dropFirst().prefix { !" !()\n\t".contains($0) }
        : rest.prefix { first.beginsFilterWord && $0.isFilterWord }
      let text = word.isEmpty ? String(rest.prefix(1)) : String(word)
      let kind: Kind = word.isEmpty ? .sign : isEscaped ? .name : self.kind(of: text)
      tokens.append(FilterToken(kind: kind, text: text, space: String(space)))
      rest = rest.dropFirst(text.count + (isEscaped && !word.isEmpty ? 1 : 0))
    }
  }

  private static func kind(of word: String) -> Kind {
    if FilterKeywords.all.contains(word) { return .keyword }
    return isLiteral(word) ? .literal : .name
  }

  /// A number, an IPv4 address or its beginning, an IPv6 address, a MAC address in any of its spellings, or `$42`.
  private static func isLiteral(_ word: String) -> Bool {
    if word.contains(":") { return true }
    let hex = word.hasPrefix("0x") || word.hasPrefix("0X")
    if hex { return word.dropFirst(2).allSatisfy(\.isHexDigit) && word.count > 2 }
    if word.hasPrefix("$") { return true }
    if word.allSatisfy({ $0.isASCIIDigit || $0 == "." }) { return true }
    if word.count == 12, word.allSatisfy(\.isHexDigit) { return true }
    return [("-", 6, 2), (".", 6, 2), (".", 3, 4)].contains { separator, count, digits in
      let parts = word.split(separator: Character(separator), omittingEmptySubsequences: false)
      return parts.count == count && parts.allSatisfy { (1...digits).contains($0.count) && $0.allSatisfy(\.isHexDigit) }
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
  /// What a name, a number or an address is made of. A colon is one of an address only behind a digit or another colon, but
  /// `ether[6:2]` is as well told apart by its brackets.
  fileprivate var isFilterWord: Bool { isASCII && (isLetter || isNumber) || "_.-:$".contains(self) }
  fileprivate var beginsFilterWord: Bool { isFilterWord && !"_.-".contains(self) }
}
