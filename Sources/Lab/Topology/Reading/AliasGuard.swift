import Settings

/// Finds files whose aliases would keep the YAML parser busy for ever.
///
/// The parser compares the keys of each mapping by hashing them whole. A key that is a list of aliases of lists of aliases … is
/// never written out, yet hashed as if it were. A key that is not a plain name is useless in a topology, so a file that has more
/// than a few aliases and what could be such a key is refused unread.
enum AliasGuard {
  private static let harmlessAliases = 24

  /// Where the first suspicious key is, if the file has so many aliases that it matters.
  static func suspect(in text: String) -> SourceLocation? {
    let bytes = Array(text.utf8)
    guard aliasCount(in: bytes) > harmlessAliases else { return nil }
    return bytes.indices.first { isComplexKey(in: bytes, at: $0) }.map { location(of: $0, in: bytes) }
  }

  private static func aliasCount(in bytes: [UInt8]) -> Int {
    bytes.indices.count { bytes[$0] == UInt8(ascii: "*") && $0 + 1 < bytes.count && isNameByte(bytes[$0 + 1]) }
  }

  private static func isComplexKey(in bytes: [UInt8], at index: Int) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "?"): isBlank(bytes, index + 1) && (index == 0 || !isNameByte(bytes[index - 1]))
    case UInt8(ascii: "]"), UInt8(ascii: "}"): colonFollows(bytes, after: index + 1)
    case UInt8(ascii: "*"): colonFollows(bytes, after: endOfName(bytes, from: index + 1))
    default: false
    }
  }

  private static func endOfName(_ bytes: [UInt8], from start: Int) -> Int {
    bytes[start...].firstIndex { !isNameByte($0) } ?? bytes.count
  }

  private static func colonFollows(_ bytes: [UInt8], after start: Int) -> Bool {
    let next = bytes[start...].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
    return next == UInt8(ascii: ":")
  }

  private static func isBlank(_ bytes: [UInt8], _ index: Int) -> Bool {
    index >= bytes.count || [0x09, 0x0A, 0x0D, 0x20].contains(bytes[index])
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte > 0x7F || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte)
      || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func location(of index: Int, in bytes: [UInt8]) -> SourceLocation {
    let before = bytes[..<index]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    // Continuation bytes take no column.
    return SourceLocation(line: line, column: bytes[start..<index].count { $0 & 0xC0 != 0x80 } + 1)
  }
}
