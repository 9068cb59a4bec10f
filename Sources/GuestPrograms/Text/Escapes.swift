/// The backslash escapes of `echo -e` and `printf`.
enum Escapes {
  /// The form of octal numbers: `\0101` in `echo -e` and `%b`, or `\101` in a format.
  enum Dialect { case echo, format }

  /// Decodes what follows a backslash. Nil for `\c`, which ends all output; unknown sequences are kept.
  static func take(_ rest: inout Substring.UTF8View, _ dialect: Dialect) -> [UInt8]? {
    guard let byte = rest.first else { return [UInt8(ascii: "\\")] }
    if isOctal(byte), dialect == .format || byte == UInt8(ascii: "0") {
      if dialect == .echo { rest.removeFirst() }
      return [number(&rest, radix: 8, limit: 3) ?? 0]
    }
    rest.removeFirst()
    switch byte {
    case UInt8(ascii: "c") where dialect == .echo: return nil
    case UInt8(ascii: "x"): return number(&rest, radix: 16, limit: 2).map { [$0] } ?? Array("\\x".utf8)
    case UInt8(ascii: "\"") where dialect == .format: return [byte]
    default: return single[byte].map { [$0] } ?? [UInt8(ascii: "\\"), byte]
    }
  }

  /// Decodes a whole text, and returns whether output continues after it.
  static func decode(_ text: String) -> (bytes: [UInt8], goesOn: Bool) {
    var rest = Substring(text).utf8
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard let escaped = take(&rest, .echo) else { return (bytes, false) }
      bytes += escaped
    }
    return (bytes, true)
  }

  private static let single: [UInt8: UInt8] = [
    UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "e"): 27,
    UInt8(ascii: "E"): 27, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    UInt8(ascii: "v"): 11,
  ]

  private static func isOctal(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) }

  private static func number(_ rest: inout Substring.UTF8View, radix: Int, limit: Int) -> UInt8? {
    let digits = rest.prefix(limit).prefix { Character(Unicode.Scalar($0)).hexDigitValue.map { $0 < radix } == true }
    guard let value = Int(String(decoding: digits, as: UTF8.self), radix: radix) else { return nil }
    rest.removeFirst(digits.count)
    return UInt8(truncatingIfNeeded: value)
  }
}
