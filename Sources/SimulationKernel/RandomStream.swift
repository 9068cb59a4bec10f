/// A stream of pseudo-random numbers that its owner stores: xoshiro256** (Blackman and Vigna, "Scrambled linear
/// pseudorandom number generators", 2021), seeded through SplitMix64.
///
/// Each owner's stream is derived from the lab's seed and the owner's name, and from nothing else, so that adding a
/// node to a lab changes nobody else's draws.
public struct RandomStream: Hashable, Sendable, BitwiseCopyable, StateRecord {
  @usableFromInline var a, b, c, d: UInt64

  /// The stream of the owner called `owner` in the lab with this seed.
  public init(seed: UInt64, owner: String) {
    var mixer = SplitMix64(state: seed)
    // The name enters through FNV-1a; the mixer after it spreads what FNV leaves alike.
    var name: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in owner.utf8 { name = (name ^ UInt64(byte)) &* 0x100_0000_01B3 }
    mixer.state ^= SplitMix64.mix(mixer.next() ^ name)
    (a, b, c, d) = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// 64 uniform bits.
  @inlinable public mutating func next() -> UInt64 {
    let product = b &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 45 | d >> 19
    return result
  }

  /// A uniform number below `bound`, without bias (Lemire, "Fast random integer generation in an interval", 2019).
  @inlinable public mutating func next(below bound: UInt64) -> UInt64 {
    precondition(bound > 0, "nothing lies below zero")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// A uniform duration from `-spread` to `+spread`, both included.
  @inlinable public mutating func next(around spread: Duration) -> Duration {
    let width = 2 * spread.nanoseconds.magnitude + 1
    return Duration(nanoseconds: Int64(next(below: width)) - spread.nanoseconds)
  }

  public static let fields = Fields(\RandomStream.a, \.b, \.c, \.d)

  public var inconsistency: String? {
    a | b | c | d != 0 ? nil : "a random stream whose state is all zero never leaves it"
  }
}

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.mix(state)
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var z = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
