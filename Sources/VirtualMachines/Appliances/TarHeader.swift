import DiskImages

/// The header of a file in a tar archive (POSIX.1-2017, pax, "ustar Interchange Format"): 512 bytes.
struct TarHeader: Equatable {
  static let size = 512
  /// The largest size that eleven octal digits hold.
  static let octalLimit = 1 << 33

  var name: String
  /// In bytes.
  var count: Int
  var kind: UInt8

  init(name: String, count: Int) {
    (self.name, self.count, kind) = (name, count, UInt8(ascii: "0"))
  }

  /// The sum of all bytes, with spaces in the place of the sum itself.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    bytes.enumerated().reduce(0) { $0 + (148..<156 ~= $1.offset ? 0x20 : Int($1.element)) }
  }

  /// Nil if the sum is wrong: this is no header.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == TarHeader.size, let sum = TarHeader.octal(bytes[148..<156]), sum == TarHeader.checksum(bytes)
    else { return nil }
    guard let count = TarHeader.number(bytes[124..<136]) else { return nil }
    self.count = count
    kind = bytes[156]
    let name = TarHeader.text(bytes[0..<100])
    let isUSTAR = bytes[257..<262].elementsEqual("ustar".utf8)
    let prefix = isUSTAR && bytes[262] == 0 ? TarHeader.text(bytes[345..<500]) : ""
    self.name = prefix.isEmpty ? name : prefix + "/" + name
  }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: TarHeader.size)
    func put(_ text: some Sequence<UInt8>, at offset: Int) {
      for (index, byte) in text.enumerated() { bytes[offset + index] = byte }
    }
    put(Array(name.utf8.prefix(100)), at: 0)
    put("0000644\0".utf8, at: 100)
    put("0000000\0".utf8, at: 108)
    put("0000000\0".utf8, at: 116)
    if count < TarHeader.octalLimit {
      put(TarHeader.octalText(count, digits: 11).utf8, at: 124)
    } else {
      // Base 256, as GNU tar and VirtualBox write what eleven digits cannot.
      bytes[124] = 0x80
      for index in 0..<8 { bytes[128 + index] = UInt8(truncatingIfNeeded: count >> (56 - 8 * index)) }
    }
    put(TarHeader.octalText(0, digits: 11).utf8, at: 136)
    bytes[156] = kind
    put("ustar\0".utf8, at: 257)
    put("00".utf8, at: 263)
    put("polder".utf8, at: 265)
    put("polder".utf8, at: 297)
    put((TarHeader.octalText(TarHeader.checksum(bytes), digits: 6) + "\0 ").utf8, at: 148)
    return bytes
  }

  private static func octalText(_ number: Int, digits: Int) -> String {
    let text = String(number, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first, first & 0x80 != 0 else { return octal(field) }
    guard first == 0x80 else { return nil }
    var value = 0
    for byte in field.dropFirst() {
      guard value < 1 << 52 else { return nil }
      value = value << 8 | Int(byte)
    }
    return value
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { 0x30...0x37 ~= $0 }
    let rest = field.drop { $0 == 0x20 }.dropFirst(digits.count)
    guard digits.count <= 12, rest.allSatisfy({ $0 == 0 || $0 == 0x20 }) else { return nil }
    return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
