import SimulationKernel

/// Congestion avoidance of RFC 5681: a segment more each round trip, half the flight after a loss.
struct NewReno: CongestionControl, StateRecord, BitwiseCopyable {
  /// Bytes acknowledged since the window last grew (RFC 5681, section 3.1: byte counting as it recommends).
  private var acknowledged = 0

  init() {}

  mutating func growth(of window: Int, _ news: CongestionNews) -> Int {
    acknowledged += news.acknowledged
    guard acknowledged >= window else { return 0 }
    acknowledged -= window
    return news.segment
  }

  /// RFC 5681, equation 4.
  mutating func reduced(_ window: Int, flight: Int, segment: Int) -> Int {
    acknowledged = 0
    return max(flight / 2, 2 * segment)
  }

  mutating func noteTimeout() { acknowledged = 0 }
  mutating func noteIdleness() {}

  static let fields = Fields(\NewReno.acknowledged)
}
