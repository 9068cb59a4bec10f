/// A directory record (ECMA-119, 9.1).
struct ISO9660Record {
  var extent: ISO9660Extent
  var modified: CivilTime?
  var flags: UInt8
  /// Nil unless the file is interleaved, which nobody writes.
  var isInterleaved: Bool
  var identifier: [UInt8]
  var systemUse: [UInt8]
  var length: Int

  static let isDirectoryFlag: UInt8 = 0x02
  /// More records of the same file follow.
  static let continuesFlag: UInt8 = 0x80

  /// Nil if there is no whole record at the offset.
  init?(_ bytes: [UInt8], at offset: Int) {
    guard offset < bytes.count else { return nil }
    length = Int(bytes[offset])
    guard length >= 34, offset + length <= bytes.count else { return nil }
    let record = bytes.field(offset, length)
    let nameLength = Int(record[32])
    guard nameLength > 0, 33 + nameLength <= length else { return nil }
    // An extended attribute record stands before the data.
    extent = ISO9660Extent(block: record.little32(2) + Int(record[1]), size: record.little32(10))
    modified = ISO9660Time.short(record.field(18, 7))
    flags = record[25]
    isInterleaved = record[26] != 0 || record[27] != 0
    identifier = record.field(33, nameLength)
    // The name is padded to an even length.
    let start = 33 + nameLength + (nameLength % 2 == 0 ? 1 : 0)
    systemUse = start < length ? Array(record[start...]) : []
  }

  var isDirectory: Bool { flags & ISO9660Record.isDirectoryFlag != 0 }
  var continues: Bool { flags & ISO9660Record.continuesFlag != 0 }
  /// `.` and `..` are the names 0 and 1.
  var isDot: Bool { identifier == [0] || identifier == [1] }
}

/// Times of ISO 9660. They come with an offset from Greenwich, and are given as local time there.
enum ISO9660Time {
  /// Seven bytes (ECMA-119, 9.1.5).
  static func short(_ bytes: [UInt8]) -> CivilTime? {
    valid(
      CivilTime(
        year: 1900 + Int(bytes[0]), month: Int(bytes[1]), day: Int(bytes[2]), hour: Int(bytes[3]),
        minute: Int(bytes[4]),
        second: Int(bytes[5])))
  }

  /// Seventeen bytes, sixteen of them digits (ECMA-119, 8.4.26.1).
  static func long(_ bytes: [UInt8]) -> CivilTime? {
    let digits = bytes.prefix(16).map { Int($0) - 0x30 }
    guard bytes.count >= 17, digits.allSatisfy({ 0...9 ~= $0 }) else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
    return valid(
      CivilTime(
        year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10), minute: number(10..<12),
        second: number(12..<14), centisecond: number(14..<16)))
  }

  private static func valid(_ time: CivilTime) -> CivilTime? {
    1...12 ~= time.month && 1...31 ~= time.day && time.hour < 24 && time.minute < 60 && time.second < 60 ? time : nil
  }
}

/// What identifiers say as text.
enum ISO9660Name {
  /// Without the version, and without a dot that nothing follows.
  static func plain(file identifier: [UInt8]) -> String { stripped(text(identifier)) }
  static func plain(_ identifier: [UInt8]) -> String { trimmed(text(identifier)) }
  static func joliet(file identifier: [UInt8]) -> String { stripped(ucs2(identifier)) }
  static func joliet(_ identifier: [UInt8]) -> String { trimmed(ucs2(identifier)) }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }

  private static func ucs2(_ bytes: [UInt8]) -> String {
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes.big16($0)) }
    return String(decoding: units.prefix { $0 != 0 }, as: UTF16.self)
  }

  private static func trimmed(_ text: String) -> String {
    var name = Substring(text)
    while name.last == " " { name = name.dropLast() }
    return String(name)
  }

  private static func stripped(_ text: String) -> String {
    var name = Substring(text)
    if let semicolon = name.lastIndex(of: ";"), name[name.index(after: semicolon)...].allSatisfy(\.isNumber) {
      name = name[..<semicolon]
    }
    if name.last == "." { name = name.dropLast() }
    return String(name)
  }
}
