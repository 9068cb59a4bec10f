/// The checksum of VHDX's structures (Castagnoli's polynomial, RFC 3720, appendix B.4), eight octets at a time.
enum CRC32C {
  /// What an octet does to the checksum when so many further octets follow it: eight tables of 256 entries.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = (0..<256).map { entry(UInt32($0)) }
    for index in 256..<2048 {
      let last = tables[index - 256]
      tables.append(last >> 8 ^ tables[Int(last & 0xFF)])
    }
    return tables
  }()

  private static func entry(_ octet: UInt32) -> UInt32 {
    (0..<8).reduce(octet) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
  }

  /// - Parameter field: Where the checksum itself lies, which counts as zero.
  static func checksum(_ octets: [UInt8], field: Int = 4) -> UInt32 {
    var octets = octets
    for index in field..<field + 4 { octets[index] = 0 }
    return octets.withUnsafeBytes { octets in tables.withUnsafeBufferPointer { ~checksum(octets, $0) } }
  }

  private static func checksum(_ octets: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
    var value = UInt32.max
    var place = 0
    while place + 8 <= octets.count {
      let word = UInt64(littleEndian: octets.loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ UInt64(value)
      value = 0
      for octet in 0..<8 { value ^= tables[256 * (7 - octet) + Int(word >> UInt64(8 * octet) & 0xFF)] }
      place += 8
    }
    for octet in octets[place...] { value = value >> 8 ^ tables[Int(UInt8(truncatingIfNeeded: value) ^ octet)] }
    return value
  }
}

extension [UInt8] {
  /// Puts the checksum where it belongs.
  mutating func sealVHDX() { putLittle(CRC32C.checksum(self), at: 4) }
  var isSealedVHDX: Bool { little(4, as: UInt32.self) == CRC32C.checksum(self) }
}
