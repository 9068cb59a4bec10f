import SimulationKernel

/// The statistics over round trips that `ping` prints, in whole nanoseconds.
struct RoundTripTimes: Sendable, Equatable, StateRecord {
  private var count: UInt64 = 0
  private var sum: UInt64 = 0
  private var sumOfSquares: UInt128 = 0
  private(set) var minimum = Duration(nanoseconds: .max)
  private(set) var maximum = Duration.zero

  mutating func add(_ time: Duration) {
    let nanoseconds = UInt64(max(0, time.nanoseconds))
    count &+= 1
    sum &+= nanoseconds
    sumOfSquares &+= UInt128(nanoseconds) * UInt128(nanoseconds)
    minimum = min(minimum, time)
    maximum = max(maximum, time)
  }

  /// Zero without any round trips.
  var average: Duration { Duration(nanoseconds: count == 0 ? 0 : Int64(truncatingIfNeeded: sum / count)) }

  /// The standard deviation, computed as iputils does: the root of the mean of the squares less the square of the mean.
  var deviation: Duration {
    guard count > 0 else { return .zero }
    let variance = (sumOfSquares &- UInt128(sum) * UInt128(sum) / UInt128(count)) / UInt128(count)
    return Duration(nanoseconds: Int64(truncatingIfNeeded: variance.squareRoot))
  }

  static let fields = Fields(\RoundTripTimes.count, \.sum, \.sumOfSquares, \.minimum, \.maximum)
}

extension UInt128 {
  /// The largest integer whose square is not above it (Newton's iteration, from above).
  fileprivate var squareRoot: UInt128 {
    guard self > 1 else { return self }
    var root: UInt128 = 1 << UInt128((128 - leadingZeroBitCount + 1) / 2)
    while true {
      let next = (root + self / root) / 2
      if next >= root { return root }
      root = next
    }
  }
}

extension RoundTripTimes: CustomStringConvertible {
  /// `min/avg/max/mdev` in milliseconds.
  var description: String {
    [minimum, average, maximum, deviation].map { $0.milliseconds(decimals: 3) }.joined(separator: "/")
  }
}
