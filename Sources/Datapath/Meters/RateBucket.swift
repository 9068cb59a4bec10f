import SimulationKernel

/// A token bucket in whole numbers: what has accumulated since the last packet, in units so small that nothing is rounded.
///
/// A packet per second is a token per second; a kilobit per second is 1000 tokens (bits) per second. A level is tokens times
/// 10⁹, so that one nanosecond at `rate` tokens per second adds just `rate`.
struct RateBucket: Equatable, Sendable, BitwiseCopyable, StateRecord {
  private var level: UInt64
  private var filledAt: Instant
  /// Tokens a second, and the most that the bucket holds.
  private let rate: UInt64
  private let capacity: UInt64

  private static let scale: UInt64 = 1_000_000_000

  /// A bucket that is full.
  ///
  /// - Parameters:
  ///   - rate: tokens a second, at most 2³² × 1000.
  ///   - burst: tokens; more than 1.8 × 10¹⁰ count as so many.
  init(rate: UInt64, burst: UInt64, at now: Instant) {
    self.rate = rate
    capacity = min(burst, UInt64.max / RateBucket.scale) * RateBucket.scale
    level = capacity
    filledAt = now
  }

  /// Takes the tokens of a packet. Returns false, and takes none, where there are not enough.
  mutating func take(_ tokens: UInt64, at now: Instant) -> Bool {
    fill(at: now)
    let (needed, overflow) = tokens.multipliedReportingOverflow(by: RateBucket.scale)
    guard !overflow, level >= needed else { return false }
    level -= needed
    return true
  }

  private mutating func fill(at now: Instant) {
    let elapsed = UInt64(max(0, (now - filledAt).nanoseconds))
    filledAt = now
    let (gain, overflow) = elapsed.multipliedReportingOverflow(by: rate)
    let (sum, carry) = level.addingReportingOverflow(gain)
    level = overflow || carry ? capacity : min(capacity, sum)
  }

  static let fields = Fields(\RateBucket.level, \.filledAt, \.rate, \.capacity)

  var inconsistency: String? { level <= capacity ? nil : "a token bucket that is too full" }
}
