public import SimulationKernel

/// The smoothed round-trip time and the retransmission timeout that follows from it (RFC 6298), in nanoseconds.
public struct RoundTripEstimator: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// Before there was any measurement (RFC 6298, rule 2.1).
  static let initialTimeout = Duration.seconds(1)
  /// When the handshake was repeated and measured nothing (rule 5.7).
  static let fallbackTimeout = Duration.seconds(3)
  public static let largestTimeout = Duration.seconds(120)
  public static let leastVariations = Duration.microseconds(1)...largestTimeout
  public static let usualLeastVariation = Duration.milliseconds(200)

  /// What the timeout exceeds the smoothed round trip by at least. RFC 6298 asks for a timeout of one second at least;
  /// Linux has this instead, and so has Polder.
  let leastVariation: Duration
  /// SRTT; zero before the first measurement.
  public private(set) var smoothed = Duration.zero
  /// RTTVAR
  public private(set) var variation = Duration.zero
  /// RTO before there is a measurement.
  private var unmeasured = RoundTripEstimator.initialTimeout
  /// How often the timeout was doubled since a round trip was last measured.
  private(set) var backoff = 0

  public init(leastVariation: Duration = usualLeastVariation) { self.leastVariation = leastVariation }

  public var hasMeasured: Bool { smoothed > .zero }

  /// RTO, doubled for each time that it ran out (rule 5.5).
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
    else { throw reader.failure("a round trip") }
  }
}
