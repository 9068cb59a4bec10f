/// The checksum of VHDX's structures (Castagnoli's polynomial, RFC 3720, appendix B.4).
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
  }

  /// - Parameter field: Where the checksum itself lies, which counts as zero.
  static func checksum(_ octets: [UInt8], field: Int = 4) -> UInt32 {
    var value = UInt32.max
    for (index, octet) in octets.enumerated() {
      let octet = field..<field + 4 ~= index ? 0 : octet
      value = value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ octet)]
    }
    return ~value
  }
}

extension [UInt8] {
  /// Puts the checksum where it belongs.
  mutating func sealVHDX() { putLittle(CRC32C.checksum(self), at: 4) }
  var isSealedVHDX: Bool { little(4, as: UInt32.self) == CRC32C.checksum(self) }
}
