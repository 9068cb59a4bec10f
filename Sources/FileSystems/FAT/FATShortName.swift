/// The eleven bytes of a short name: eight of the base, three of the extension, padded with spaces.
struct FATShortName: Hashable {
  var bytes: [UInt8]

  /// Bits of the twelfth byte: Windows NT shows base or extension in lower case.
  static let lowercaseBase: UInt8 = 0x08
  static let lowercaseExtension: UInt8 = 0x10

  static let dot = FATShortName(bytes: Array(".          ".utf8))
  static let dotDot = FATShortName(bytes: Array("..         ".utf8))

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(base: [UInt8], extension ending: [UInt8]) {
    bytes =
      base + [UInt8](repeating: 0x20, count: 8 - base.count) + ending
      + [UInt8](repeating: 0x20, count: 3 - ending.count)
  }

  /// What the pieces of a long name carry so that they can be told to belong to this name.
  var checksum: UInt8 { bytes.reduce(0) { sum, byte in (sum >> 1 | sum << 7) &+ byte } }

  func text(caseBits: UInt8) -> String {
    var name = bytes
    // 0xE5 is the mark of a deleted entry, so a name that begins with it is stored otherwise.
    if name[0] == 0x05 { name[0] = 0xE5 }
    let base = FATShortName.text(name[..<8], isLower: caseBits & FATShortName.lowercaseBase != 0)
    let ending = FATShortName.text(name[8...], isLower: caseBits & FATShortName.lowercaseExtension != 0)
    return ending.isEmpty ? base : base + "." + ending
  }

  private static func text(_ bytes: ArraySlice<UInt8>, isLower: Bool) -> String {
    let end = bytes.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? bytes.startIndex
    var text = String.UnicodeScalarView()
    for byte in bytes[..<end] { text.append(OEMCodePage.scalar(byte)) }
    return isLower ? String(text).lowercased() : String(text)
  }

  /// Whether a byte may stand in a short name.
  static func allows(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != 0x7F && !forbidden.contains(byte)
  }

  private static let forbidden = Set("\"*+,./:;<=>?[\\]|".utf8)
}

/// Code page 437, which short names are in as long as nothing says otherwise; Linux assumes it, too.
enum OEMCodePage {
  private static let upper = Array(
    """
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
    └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}
    """.unicodeScalars)

  static func scalar(_ byte: UInt8) -> Unicode.Scalar { byte < 0x80 ? Unicode.Scalar(byte) : upper[Int(byte) - 0x80] }
}
