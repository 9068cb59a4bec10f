/// The one's complement sum that IPv4, ICMP, UDP and TCP protect themselves with (RFC 1071).
///
/// Words are summed in the machine's byte order and swapped once at the end (RFC 1071, section 2(B)); sixteen-bit sums
/// do not care whether 2, 4 or 8 bytes were added at a time (section 2(C)).
public struct InternetChecksum: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline var sum: UInt64 = 0
  /// An odd number of bytes was added: what follows lies in the other half of its words.
  @usableFromInline var isOdd = false

  @inlinable public init() {}

  /// The checksum of `bytes` alone.
  @inlinable public static func checksum(of bytes: RawSpan) -> UInt16 {
    var sum = InternetChecksum()
    sum.add(bytes)
    return sum.checksum
  }

  /// The field to send: the complement of the sum.
  @inlinable public var checksum: UInt16 { UInt16(bigEndian: ~InternetChecksum.fold(sum)) }

  /// Whether bytes that include their checksum field are intact.
  @inlinable public var isValid: Bool { InternetChecksum.fold(sum) == 0xFFFF }

  /// Adds a number as it would stand on the wire, after an even number of bytes.
  @inlinable public mutating func add(_ word: UInt16) { accumulate(UInt64(word.bigEndian)) }
  @inlinable public mutating func add(_ words: UInt32) { accumulate(UInt64(words.bigEndian)) }
  @inlinable public mutating func add(_ words: UInt64) { accumulate(words.bigEndian) }

  /// Adds bytes of any number. Pieces of odd length may follow one another.
  @inlinable public mutating func add(_ bytes: RawSpan) {
    let part = InternetChecksum.fold(InternetChecksum.nativeSum(of: bytes))
    accumulate(UInt64(isOdd ? part.byteSwapped : part))
    isOdd = isOdd != (bytes.byteCount & 1 == 1)
  }

  @inlinable mutating func accumulate(_ part: UInt64) { sum = InternetChecksum.endAroundSum(sum, part) }

  @inlinable static func endAroundSum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (sum, carry) = a.addingReportingOverflow(b)
    return sum &+ (carry ? 1 : 0)
  }

  @inlinable static func fold(_ sum: UInt64) -> UInt16 {
    var folded = (sum >> 32) &+ (sum & 0xFFFF_FFFF)
    folded = (folded >> 32) &+ (folded & 0xFFFF_FFFF)
    folded = (folded >> 16) &+ (folded & 0xFFFF)
    folded = (folded >> 16) &+ (folded & 0xFFFF)
    return UInt16(truncatingIfNeeded: folded)
  }
}

extension InternetChecksum {
  /// The sum of the words in the machine's order, a last odd byte followed by a zero.
  @usableFromInline static func nativeSum(of bytes: RawSpan) -> UInt64 {
    bytes.withUnsafeBytes { buffer in
      let steps = buffer.count / 8
      var low: UInt64 = 0
      var high: UInt64 = 0
      // The two halves of each step go to sums of their own, which no packet is long enough to overflow.
      for step in 0..<steps {
        let words = buffer.loadUnaligned(fromByteOffset: step &* 8, as: UInt64.self)
        low &+= words & 0xFFFF_FFFF
        high &+= words >> 32
      }
      return endAroundSum(endAroundSum(low, high), lastBytes(of: buffer, buffer.count & 7))
    }
  }

  /// The last `count` bytes, fewer than eight, as a number in the machine's order, with zeros behind them.
  private static func lastBytes(of buffer: UnsafeRawBufferPointer, _ count: Int) -> UInt64 {
    guard count > 0 else { return 0 }
    guard buffer.count < 8 else {
      let eight = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: buffer.count &- 8, as: UInt64.self))
      return (eight >> UInt64(8 &* (8 &- count))).littleEndian
    }
    return buffer.reversed().reduce(0) { $0 << 8 | UInt64($1) }.littleEndian
  }
}
