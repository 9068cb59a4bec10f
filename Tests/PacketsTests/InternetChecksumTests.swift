import Packets
import Testing

@Suite struct InternetChecksumTests {
  /// RFC 1071, section 3.
  static let example: [UInt8] = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]

  @Test func theExampleOfRFC1071AddsUpToDDF2() {
    #expect(InternetChecksum.checksum(of: Self.example.span.bytes) == ~0xDDF2)
  }

  @Test func anySplitOfTheBytesGivesTheSameSum() {
    var generator = SeededGenerator(seed: 1)
    for count in 0..<70 {
      let bytes = generator.bytes(count)
      let expected = slowChecksum(bytes)
      #expect(InternetChecksum.checksum(of: bytes.span.bytes) == expected)
      for split in 0...count {
        var sum = InternetChecksum()
        sum.add(bytes.span.bytes.extracting(0..<split))
        sum.add(bytes.span.bytes.extracting(split..<count))
        #expect(sum.checksum == expected, "\(count) bytes split at \(split)")
      }
    }
  }

  @Test func carriesAreNotLostInALongRunOfOnes() {
    let ones = [UInt8](repeating: 0xFF, count: 65_535)
    #expect(InternetChecksum.checksum(of: ones.span.bytes) == slowChecksum(ones))
  }

  /// RFC 1624, section 4: 0xDD2F, of which 0x5555 becomes 0x3285.
  @Test func theExampleOfRFC1624BecomesZero() {
    #expect(InternetChecksum.updated(0xDD2F, from: UInt16(0x5555), to: 0x3285) == 0x0000)
  }

  @Test func anUpdateEqualsAFreshSum() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<500 {
      var bytes = generator.bytes(20)
      let before = slowChecksum(bytes)
      let old = bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian
      let new = UInt32.random(in: .min ... .max, using: &generator)
      bytes.replaceSubrange(4..<8, with: (0..<4).map { UInt8(truncatingIfNeeded: new >> UInt32(24 - 8 * $0)) })
      #expect(InternetChecksum.updated(before, from: old, to: new) == slowChecksum(bytes))
    }
  }

  /// Two bytes at a time, as RFC 1071 section 4.1 has it.
  private func slowChecksum(_ bytes: [UInt8]) -> UInt16 {
    var sum = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += Int(bytes[index]) << 8 | (index + 1 < bytes.count ? Int(bytes[index + 1]) : 0)
    }
    while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
    return ~UInt16(sum)
  }
}
