/// The checksum of VHDX's structures (Castagnoli's polynomial, RFC 3720, appendix B.4), eight bytes at a time.
enum CRC32C {
  /// The effect of a byte on the checksum if a number of bytes follow it: eight tables of 256 entries.
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

  /// - Parameter field: The offset of the checksum itself, which counts as zero.
  static func checksum(_ bytes: [UInt8], field: Int = 4) -> UInt32 {
    var bytes = bytes
    for index in field..<field + 4 { bytes[index] = 0 }
    return bytes.withUnsafeBytes { bytes in tables.withUnsafeBufferPointer { ~checksum(bytes, $0) } }
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
    var value = UInt32.max
    var index = 0
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(value)
      value = 0
      for byte in 0..<8 { value ^= tables[256 * (7 - byte) + Int(word >> UInt64(8 * byte) & 0xFF)] }
      index += 8
    }
    for byte in bytes[index...] { value = value >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: value) ^ byte)] }
    return value
  }
}

extension [UInt8] {
  /// Stores the checksum.
  mutating func sealVHDX() { putLittle(CRC32C.checksum(self), at: 4) }
  var isSealedVHDX: Bool { little(4, as: UInt32.self) == CRC32C.checksum(self) }
}
