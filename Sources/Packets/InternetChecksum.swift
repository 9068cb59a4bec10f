/// The one's complement checksum of IPv4, ICMP, UDP and TCP (RFC 1071).
///
/// Words are summed in the machine's byte order and swapped once at the end (RFC 1071, section 2(B)); sixteen-bit sums
/// do not care whether 2, 4 or 8 bytes were added at a time (section 2(C)).
public struct InternetChecksum: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline var sum: UInt64 = 0
  /// An odd number of bytes was added: what follows goes to the other half of its words.
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
      // The two halves of each step go to sums of their own, which no packet is long enough to overflow.
      var (low, high): (UInt64, UInt64) = (0, 0)
      for step in 0..<steps {
        let words = buffer.loadUnaligned(fromByteOffset: step &* 8, as: UInt64.self)
        low &+= words & 0xFFFF_FFFF
        high &+= words >> 32
      }
      return low &+ high &+ lastSum(of: buffer, from: steps &* 8)
    }
  }

  /// The sum of the last bytes, fewer than eight.
  @inline(__always) private static func lastSum(of buffer: UnsafeRawBufferPointer, from start: Int) -> UInt64 {
    var (offset, sum) = (start, UInt64(0))
    if buffer.count & 4 != 0 {
      sum &+= UInt64(buffer.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      offset &+= 4
    }
    if buffer.count & 2 != 0 {
      sum &+= UInt64(buffer.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
      offset &+= 2
    }
    if buffer.count & 1 != 0 { sum &+= UInt64(UInt16(littleEndian: UInt16(buffer[offset]))) }
    return sum
  }
}
