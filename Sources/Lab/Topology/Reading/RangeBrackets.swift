/// Lets a range stand unquoted in a flow list, as in `[h[1-64], s1]`.
///
/// YAML ends a plain scalar at a bracket there. The brackets of a range are therefore replaced by two characters of the
/// private use area before parsing and put back in every scalar after it. Each takes one column, so marks stay true; and where YAML
/// would have read the brackets as part of a scalar anyway, nothing changes. The two characters themselves count as brackets.
enum RangeBrackets {
  private static let open: [UInt8] = Array("\u{E000}".utf8)
  private static let close: [UInt8] = Array("\u{E001}".utf8)

  static func hide(in text: String) -> String {
    guard !text.unicodeScalars.contains(where: { $0 == "\u{E000}" || $0 == "\u{E001}" }) else { return text }
    let source = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(source.count)
    var index = 0
    while index < source.count {
      guard index > 0, continuesName(source[index - 1]), let end = endOfRange(in: source, from: index) else {
        result.append(source[index])
        index += 1
        continue
      }
      result += open + source[index + 1..<end] + close
      index = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func reveal(_ scalar: String) -> String {
    guard scalar.utf8.contains(0xEE) else { return scalar }
    let scalars = scalar.unicodeScalars.map { scalar -> Unicode.Scalar in
      switch scalar {
      case "\u{E000}": "["
      case "\u{E001}": "]"
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// The index of the bracket that closes the range opened at `start`, where there is one.
  private static func endOfRange(in source: [UInt8], from start: Int) -> Int? {
    guard source[start] == UInt8(ascii: "[") else { return nil }
    var index = start + 1
    while index < source.count, index - start <= 256, isRangeByte(source[index]) { index += 1 }
    guard index < source.count, index > start + 1, source[index] == UInt8(ascii: "]") else { return nil }
    return index
  }

  private static func isRangeByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: ",") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func continuesName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "]"): true
    default: false
    }
  }
}
