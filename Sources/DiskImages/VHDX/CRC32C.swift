/// The checksum of VHDX's structures (Castagnoli's polynomial, RFC 3720, appendix B.4), eight bytes at a time.
enum CRC32C {
  /// What a byte does to the checksum when so many further bytes follow it: eight tables of 256 entries.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { entry(UInt32($0)) }
    for index in 256..<2048 {
      let last = tables[index - 256]
      tables.append(last >> 8 ^ tables[Int(last & 0xFF)])
    }
    return tables
  }()

  private static func entry(_ byte: UInt32) -> UInt32 {
    (0..<8).reduce(byte) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
  }

  /// - Parameter field: Where the checksum itself lies, which counts as zero.
  static func checksum(_ bytes: [UInt8], field: Int = 4) -> UInt32 {
    var bytes = bytes
    for index in field..<field + 4 { bytes[index] = 0 }
    return bytes.withUnsafeBytes { bytes in tables.withUnsafeBufferPointer { ~checksum(bytes, $0) } }
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
    var value = UInt32.max
    var place = 0
    while place + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ UInt64(value)
      value = 0
      for byte in 0..<8 { value ^= tables[256 * (7 - byte) + Int(word >> UInt64(8 * byte) & 0xFF)] }
      place += 8
    }
    for byte in bytes[place...] { value = value >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
    return value
  }
}

extension [UInt8] {
  /// Puts the checksum where it belongs.
  mutating func sealVHDX() { putLittle(CRC32C.checksum(self), at: 4) }
  var isSealedVHDX: Bool { little(4, as: UInt32.self) == CRC32C.checksum(self) }
}
