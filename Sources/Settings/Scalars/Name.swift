/// The names of nodes, interfaces, groups and hosts: letters, digits, `-`, `_` and `.`, at most 64, the first a letter or digit.
public enum Name {
  /// A regular expression of names that may have ranges in them, for JSON Schema.
  public static let looseJSONPattern = "[A-Za-z0-9\\[][A-Za-z0-9._\\[\\],-]*"
  public static let rule =
    "up to 64 letters, digits, '-', '_' and '.', starting with a letter or digit"

  public static func isValid(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    return isAlphanumeric(first) && text.utf8.allSatisfy(isPart)
  }

  public static func isPart(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
