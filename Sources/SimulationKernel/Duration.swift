/// A length of simulated time in whole nanoseconds.
///
/// It stands in for Swift's own `Duration`, whose 128 bits of attoseconds would double every queue entry.
public struct Duration: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  public var nanoseconds: Int64

  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  @inlinable public static var zero: Duration { Duration(nanoseconds: 0) }
  @inlinable public static func nanoseconds(_ n: Int64) -> Duration { Duration(nanoseconds: n) }
  @inlinable public static func microseconds(_ n: Int64) -> Duration { Duration(nanoseconds: n * 1_000) }
  @inlinable public static func milliseconds(_ n: Int64) -> Duration { Duration(nanoseconds: n * 1_000_000) }
  @inlinable public static func seconds(_ n: Int64) -> Duration { Duration(nanoseconds: n * 1_000_000_000) }

  @inlinable public static func < (a: Duration, b: Duration) -> Bool { a.nanoseconds < b.nanoseconds }
  @inlinable public static func + (a: Duration, b: Duration) -> Duration {
    Duration(nanoseconds: a.nanoseconds &+ b.nanoseconds)
  }
  @inlinable public static func - (a: Duration, b: Duration) -> Duration {
    Duration(nanoseconds: a.nanoseconds &- b.nanoseconds)
  }

  /// The whole seconds and `decimals` digits of the fraction, rounded half up: `seconds(decimals: 3)` of 1,999,600 ns
  /// is `0.002`. Exact, because it works in integers.
  public func seconds(decimals: Int) -> String {
    Duration.fixed(nanoseconds, unit: 1_000_000_000, decimals: decimals)
  }

  /// The same in milliseconds, as `ping` prints its round trips.
  public func milliseconds(decimals: Int) -> String {
    Duration.fixed(nanoseconds, unit: 1_000_000, decimals: decimals)
  }

  private static func fixed(_ value: Int64, unit: UInt64, decimals: Int) -> String {
    var scale: UInt64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let step = max(1, unit / scale)
    let rounded = (value.magnitude + step / 2) / step
    let fraction = String(rounded % scale)
    let digits = decimals == 0 ? "" : "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    return (value < 0 ? "-" : "") + String(rounded / scale) + digits
  }

  public static let fields = Fields(\Duration.nanoseconds)

  /// Longer than a topology file can say. Three such durations, of either sign, can be added without overflow.
  private static let limit: Int64 = 1 << 61

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    // The greatest stands for one that is not known yet.
    guard nanoseconds.magnitude <= Duration.limit.magnitude || nanoseconds == .max else {
      throw reader.failure("a duration of \(nanoseconds) ns")
    }
  }
}

extension Duration: CustomStringConvertible {
  /// The shortest exact form a topology file would accept: `1500us`, `2s`.
  public var description: String {
    for (unit, name) in [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "us")] as [(Int64, String)]
    where nanoseconds % unit == 0 {
      return "\(nanoseconds / unit)\(name)"
    }
    return "\(nanoseconds)ns"
  }
}
