import SimulationKernel

/// A token bucket, told by the instant at which it will be full again (the generic cell rate algorithm of ITU-T I.371,
/// which is the same law without a counter to refill).
struct TokenBucket: Equatable, Sendable, BitwiseCopyable, StateRecord {
  /// The bucket is full from this instant, and `fraction / divisor` of a nanosecond, on.
  private var fullAt = Instant.zero
  private var fraction: UInt64 = 0

  /// When a frame of `length` bytes may leave. One that is longer than the bucket is deep waits until that is full.
  func departure(of length: Int, _ settings: TokenBucketSettings) -> Instant {
    let spare = settings.rate.time(bytes: max(0, settings.burst - length), after: 0).whole
    return Instant(nanoseconds: fullAtWhole.nanoseconds - spare.nanoseconds)
  }

  /// The first whole nanosecond at which it is full.
  private var fullAtWhole: Instant { fullAt + .nanoseconds(fraction == 0 ? 0 : 1) }

  /// Takes the tokens of a frame that leaves.
  mutating func take(_ length: Int, _ settings: TokenBucketSettings, at now: Instant) {
    if now > fullAtWhole { (fullAt, fraction) = (now, 0) }
    let time = settings.rate.time(bytes: length, after: fraction)
    fullAt = fullAt + time.whole
    fraction = time.fraction
  }

  static let fields = Fields(\TokenBucket.fullAt, \.fraction)

  /// Whether its fraction of a nanosecond is less than one.
  func fits(_ settings: TokenBucketSettings) -> Bool { fraction < settings.rate.divisor }
}
