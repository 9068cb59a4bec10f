public import SimulationKernel

/// A transmission rate of at least one bit per second.
public struct BitRate: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  /// Bits in a second.
  public let bitsPerSecond: UInt64
  /// A byte takes `factor / divisor` nanoseconds, in lowest terms: at the usual rates the divisor is one.
  @usableFromInline let factor, divisor: UInt64

  /// - Precondition: `bitsPerSecond` is not zero.
  public init(bitsPerSecond: UInt64) {
    precondition(bitsPerSecond > 0, "a link that sends nothing has no rate")
    self.bitsPerSecond = bitsPerSecond
    let common = BitRate.greatestCommonDivisor(bitsPerSecond, 8_000_000_000)
    (factor, divisor) = (8_000_000_000 / common, bitsPerSecond / common)
  }

  private static func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  /// How long so many bytes take after `fraction / divisor` of a nanosecond has gone already: exactly, in whole
  /// nanoseconds and the next such fraction.
  @inlinable func time(bytes: Int, after fraction: UInt64) -> (whole: Duration, fraction: UInt64) {
    let total = UInt64(truncatingIfNeeded: bytes) &* factor &+ fraction
    guard divisor > 1 else { return (Duration(nanoseconds: Int64(truncatingIfNeeded: total)), 0) }
    let (whole, rest) = total.quotientAndRemainder(dividingBy: divisor)
    return (Duration(nanoseconds: Int64(truncatingIfNeeded: whole)), rest)
  }

  /// A rate of `n` times 1,000,000 bits per second.
  public static func megabitsPerSecond(_ n: UInt64) -> BitRate { BitRate(bitsPerSecond: n * 1_000_000) }
  /// A rate of `n` times 1,000,000,000 bits per second.
  public static func gigabitsPerSecond(_ n: UInt64) -> BitRate { BitRate(bitsPerSecond: n * 1_000_000_000) }

  @inlinable public static func < (a: BitRate, b: BitRate) -> Bool { a.bitsPerSecond < b.bitsPerSecond }

  public static let fields = Fields(\BitRate.bitsPerSecond).derived(\.factor, 1).derived(\.divisor, 1)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard bitsPerSecond > 0 else { throw reader.failure("a rate of zero") }
    self = BitRate(bitsPerSecond: bitsPerSecond)
  }
}

extension BitRate: CustomStringConvertible {
  /// The shortest exact form that a topology file accepts: `100Mbps`.
  public var description: String {
    for (unit, name) in [(1_000_000_000, "Gbps"), (1_000_000, "Mbps"), (1_000, "kbps")] as [(UInt64, String)]
    where bitsPerSecond % unit == 0 {
      return "\(bitsPerSecond / unit)\(name)"
    }
    return "\(bitsPerSecond)bps"
  }
}
