/// A point of simulated time: whole nanoseconds since the lab was switched on.
///
/// Nothing in Polder reads a wall clock. An instant reaches a device as an argument, so the same device fed the
/// same instants does the same thing.
public struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  @inlinable public static var zero: Instant { Instant(nanoseconds: 0) }
  /// Later than anything that happens. The `nextWake` of a device that waits for nothing.
  @inlinable public static var never: Instant { Instant(nanoseconds: .max) }

  @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

  /// Saturates at ``never``: a timer set beyond the end of time does not fire.
  @inlinable public static func + (a: Instant, b: Duration) -> Instant {
    let (sum, overflow) = a.nanoseconds.addingReportingOverflow(b.nanoseconds)
    return overflow ? .never : Instant(nanoseconds: sum)
  }

  @inlinable public static func - (a: Instant, b: Instant) -> Duration {
    Duration(nanoseconds: a.nanoseconds &- b.nanoseconds)
  }

  public static let fields = Fields(\Instant.nanoseconds)

  /// Nothing happens before a lab is switched on.
  public var inconsistency: String? { nanoseconds >= 0 ? nil : "an instant before the beginning: \(nanoseconds) ns" }
}

extension Instant: CustomStringConvertible {
  /// Seconds with nine decimals, as in `1.000000200s`.
  public var description: String {
    self == .never ? "never" : Duration(nanoseconds: nanoseconds).seconds(decimals: 9) + "s"
  }
}
