import SimulationKernel

/// The checksum of SCTP (RFC 9260, appendix A; Castagnoli's polynomial).
enum CRC32C {
  /// The checksum as the bytes of the packet have it, over all but the checksum's own four bytes, which count as zero.
  ///
  /// - Parameter checksumOffset: where it is in `bytes`.
  static func checksum(of bytes: RawSpan, checksumAt checksumOffset: Int) -> UInt32 {
    var register = UInt32.max
    for offset in 0..<bytes.byteCount {
      let isChecksum = offset >= checksumOffset && offset < checksumOffset + 4
      let byte = isChecksum ? 0 : UInt32(bytes[byte: offset])
      register = register >> 8 ^ table[Int((register ^ byte) & 0xFF)]
    }
    return (~register).byteSwapped
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
  }
}
