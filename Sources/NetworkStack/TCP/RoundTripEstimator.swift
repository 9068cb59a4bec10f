public import SimulationKernel

/// The smoothed round-trip time of a connection and the retransmission timeout that follows from it (RFC 6298), to the
/// nanosecond.
public struct RoundTripEstimator: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// The timeout before the first measurement (RFC 6298, rule 2.1).
  static let initialTimeout = Duration.seconds(1)
  /// The timeout if the SYN was retransmitted, so that the handshake measured nothing (rule 5.7).
  static let fallbackTimeout = Duration.seconds(3)
  /// The maximum timeout: Linux's `TCP_RTO_MAX`. RFC 6298, rule 2.5 requires at least 60 seconds.
  public static let largestTimeout = Duration.seconds(120)
  /// Valid values of `leastVariation`.
  public static let leastVariations = Duration.microseconds(1)...largestTimeout
  /// Linux's `TCP_RTO_MIN`.
  public static let usualLeastVariation = Duration.milliseconds(200)

  /// The least by which the timeout exceeds the smoothed round trip. RFC 6298 has a minimum timeout of one second instead;
  /// Linux has this, and so has Polder.
  let leastVariation: Duration
  /// SRTT; zero before the first measurement.
  public private(set) var smoothed = Duration.zero
  /// RTTVAR: the mean deviation of the round trips from ``smoothed``; zero before the first measurement.
  public private(set) var variation = Duration.zero
  /// RTO before the first measurement.
  private var unmeasured = RoundTripEstimator.initialTimeout
  /// How often the timeout was doubled since a round trip was last measured.
  private(set) var backoff = 0

  /// Creates an estimator without measurements. `leastVariation` must be within ``leastVariations``.
  public init(leastVariation: Duration = usualLeastVariation) { self.leastVariation = leastVariation }

  /// Whether a round trip has been measured.
  public var hasMeasured: Bool { smoothed > .zero }

  /// RTO: doubled each time it expired since the last measurement (rule 5.5), and at most ``largestTimeout``.
  public var timeout: Duration {
    let base =
      hasMeasured
      ? smoothed.nanoseconds + max(4 * variation.nanoseconds, leastVariation.nanoseconds)
      : unmeasured.nanoseconds
    let doubled = base.multipliedReportingOverflow(by: 1 << Int64(min(backoff, 16)))
    let largest = RoundTripEstimator.largestTimeout.nanoseconds
    return Duration(nanoseconds: doubled.overflow ? largest : min(doubled.partialValue, largest))
  }

  /// Rules 2.2 and 2.3, with alpha 1/8 and beta 1/4. Only a measurement ends the doubling (Karn's algorithm; section 5).
  mutating func measure(_ sample: Duration) {
    backoff = 0
    let sample = max(1, sample.nanoseconds)
    guard hasMeasured else {
      (smoothed.nanoseconds, variation.nanoseconds) = (sample, sample / 2)
      return
    }
    let deviation = Int64((smoothed.nanoseconds - sample).magnitude)
    variation.nanoseconds += (deviation - variation.nanoseconds) / 4
    smoothed.nanoseconds = max(1, smoothed.nanoseconds + (sample - smoothed.nanoseconds) / 8)
  }

  /// A SYN was sent again: one second may be too short for the path.
  mutating func fallBack() { unmeasured = RoundTripEstimator.fallbackTimeout }

  mutating func backOff() { backoff += 1 }
  mutating func undoBackoff() { backoff = max(0, backoff - 1) }
  mutating func resetBackoff() { backoff = 0 }

  public static let fields = Fields(
    \RoundTripEstimator.leastVariation, \.smoothed, \.variation, \.unmeasured, \.backoff)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let possible = Duration.zero...Duration.seconds(1_000_000)
    guard possible.contains(smoothed), possible.contains(variation), possible.contains(unmeasured), backoff <= 255,
      RoundTripEstimator.leastVariations.contains(leastVariation)
    else { throw reader.failure("an impossible round-trip time") }
  }
}
