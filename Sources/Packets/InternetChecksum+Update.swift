extension InternetChecksum {
  /// The checksum field after one 16-bit word that it covers has changed (RFC 1624, equation 3).
  @inlinable public static func updated(_ checksum: UInt16, from old: UInt16, to new: UInt16) -> UInt16 {
    let sum = UInt32(~checksum) &+ UInt32(~old) &+ UInt32(new)
    return ~foldWord(sum)
  }

  /// The same for a word of 32 bits, such as an IPv4 address.
  @inlinable public static func updated(_ checksum: UInt16, from old: UInt32, to new: UInt32) -> UInt16 {
    let complement = ~old
    let sum =
      UInt32(~checksum) &+ (complement >> 16) &+ (complement & 0xFFFF) &+ (new >> 16) &+ (new & 0xFFFF)
    return ~foldWord(sum)
  }

  @inlinable static func foldWord(_ sum: UInt32) -> UInt16 {
    var folded = (sum >> 16) &+ (sum & 0xFFFF)
    folded = (folded >> 16) &+ (folded & 0xFFFF)
    return UInt16(truncatingIfNeeded: folded)
  }
}
