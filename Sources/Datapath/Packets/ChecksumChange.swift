import SimulationKernel

/// What changes of a packet do to the Internet checksums that cover them (RFC 1624): a wrong checksum stays as wrong as it was.
struct ChecksumChange {
  /// The sum of new words and complements of old ones, before carries are added back.
  private var sum: UInt64 = 0

  /// The sum for a word whose upper byte is decremented, which is the same for all of them.
  static let decrementedUpperByte: UInt16 = 0xFEFF

  /// Stores 16 bits at an offset that is even in what the checksum covers.
  mutating func replace(_ bytes: inout MutableRawSpan, at offset: Int, with value: UInt16) {
    let old: UInt16 = bytes.bigEndian(offset)
    sum &+= UInt64(~old) &+ UInt64(value)
    bytes.storeBigEndian(value, at: offset)
  }

  /// Stores the low `count` bytes of a value, an even number.
  mutating func replace(_ bytes: inout MutableRawSpan, at offset: Int, with value: UInt128, count: Int) {
    for index in 0..<count / 2 {
      let shift = UInt128((count - 2) * 8 - 16 * index)
      replace(&bytes, at: offset + 2 * index, with: UInt16(truncatingIfNeeded: value >> shift))
    }
  }

  /// Notes a byte that changes beside one that stays, the first of a word or the second.
  mutating func replace(_ bytes: inout MutableRawSpan, byteAt offset: Int, with value: UInt8, isFirst: Bool) {
    let old: UInt8 = bytes.bigEndian(offset)
    let (before, after) = isFirst ? (UInt16(old) << 8, UInt16(value) << 8) : (UInt16(old), UInt16(value))
    sum &+= UInt64(~before) &+ UInt64(after)
    bytes.storeBigEndian(value, at: offset)
  }

  /// Carries the change over to the checksum at an offset.
  func apply(to bytes: inout MutableRawSpan, at offset: Int) {
    let old: UInt16 = bytes.bigEndian(offset)
    bytes.storeBigEndian(updated(old), at: offset)
  }

  /// The same for UDP, where zero says that there is no checksum (RFC 768).
  func applyUDP(to bytes: inout MutableRawSpan, at offset: Int) {
    let old: UInt16 = bytes.bigEndian(offset)
    guard old != 0 else { return }
    let new = updated(old)
    bytes.storeBigEndian(new == 0 ? 0xFFFF : new, at: offset)
  }

  private func updated(_ checksum: UInt16) -> UInt16 {
    var folded = sum &+ UInt64(~checksum)
    while folded > 0xFFFF { folded = folded >> 16 &+ folded & 0xFFFF }
    return ~UInt16(truncatingIfNeeded: folded)
  }
}
