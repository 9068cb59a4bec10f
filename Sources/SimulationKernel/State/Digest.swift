/// A 128-bit fingerprint of bytes: SipHash-2-4 with 128 bits of output and a fixed key (Aumasson and Bernstein,
/// "SipHash: a fast short-input PRF", 2012). Equal digests mean equal worlds; they do not protect against forgery.
public struct Digest: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public let high, low: UInt64

  public static let fields = Fields(\Digest.high, \.low)

  init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

  public init(of bytes: [UInt8]) {
    var state = DigestState()
    let whole = bytes.count & ~7
    state.absorb(bytes, upTo: whole)
    self = state.finish(bytes[whole...], length: bytes.count)
  }

  /// The digest of the value's encoding, which is never whole in memory.
  public init(of value: some Checkpointable) { self = Digest { value.encode(to: &$0) } }

  /// The digest of what `write` writes, which is never whole in memory.
  public init(_ write: (inout ByteWriter) -> Void) {
    var writer = ByteWriter.digesting()
    write(&writer)
    self = writer.finishDigest()
  }
}

extension Digest: CustomStringConvertible {
  /// 32 hexadecimal digits, the bytes in the order of the paper's test vectors.
  public var description: String {
    [high, low].map { word in
      (0..<8).map { index in
        let byte = String(word >> UInt64(8 * index) & 0xFF, radix: 16)
        return byte.count == 1 ? "0" + byte : byte
      }.joined()
    }.joined()
  }
}

/// The four words that SipHash turns. The key is the one of the paper's test vectors: 00 01 … 0f.
struct DigestState: Sendable {
  private static let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
  private var a = 0x736F_6D65_7073_6575 ^ key.0
  private var b = 0x646F_7261_6E64_6F6D ^ key.1 ^ 0xEE
  private var c = 0x6C79_6765_6E65_7261 ^ key.0
  private var d = 0x7465_6462_7974_6573 ^ key.1

  /// - Parameter length: a multiple of eight.
  mutating func absorb(_ bytes: [UInt8], upTo length: Int) {
    bytes.withUnsafeBytes { raw in
      for offset in stride(from: 0, to: length, by: 8) {
        absorb(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      }
    }
  }

  /// - Parameters:
  ///   - rest: what has not been absorbed.
  ///   - length: of the whole message, in bytes.
  mutating func finish(_ rest: ArraySlice<UInt8>, length: Int) -> Digest {
    let whole = rest.count & ~7
    absorb(Array(rest.prefix(whole)), upTo: whole)
    var last = UInt64(truncatingIfNeeded: length) << 56
    for (index, byte) in rest.dropFirst(whole).enumerated() { last |= UInt64(byte) << UInt64(8 * index) }
    absorb(last)
    let (high, low) = finish()
    return Digest(high: high, low: low)
  }

  private mutating func absorb(_ word: UInt64) {
    d ^= word
    turn()
    turn()
    a ^= word
  }

  private mutating func finish() -> (UInt64, UInt64) {
    c ^= 0xEE
    for _ in 0..<4 { turn() }
    let first = a ^ b ^ c ^ d
    b ^= 0xDD
    for _ in 0..<4 { turn() }
    return (first, a ^ b ^ c ^ d)
  }

  private mutating func turn() {
    a &+= b
    b = rotate(b, 13) ^ a
    a = rotate(a, 32)
    c &+= d
    d = rotate(d, 16) ^ c
    a &+= d
    d = rotate(d, 21) ^ a
    c &+= b
    b = rotate(b, 17) ^ c
    c = rotate(c, 32)
  }

  private func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
}
