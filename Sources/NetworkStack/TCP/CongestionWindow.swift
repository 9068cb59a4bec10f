public import SimulationKernel

/// The congestion window of a connection (RFC 5681): what all congestion control algorithms share. All sizes are in bytes.
public struct CongestionWindow: Sendable, Equatable, StateRecord {
  /// cwnd: how much data may be in flight.
  public private(set) var window: Int
  /// ssthresh: where slow start ends; `Int32.max` before the first loss.
  public private(set) var threshold = Int(Int32.max)
  /// SMSS
  private(set) var segment: Int
  /// Initial congestion window, in segments.
  private let initialSegments: Int
  private var law: CongestionLaw
  /// Ends the first slow start before a loss does; nil afterwards, and for algorithms without it.
  private var hyStart: HyStart?

  init(_ algorithm: CongestionAlgorithm, segment: Int, initialSegments: Int = TCPSettings().initialWindow) {
    self.segment = segment
    self.initialSegments = initialSegments
    window = CongestionWindow.initial(segment, initialSegments)
    law = CongestionLaw(algorithm)
    hyStart = algorithm == .cubic ? HyStart() : nil
  }

  /// RFC 6928, section 2, which has 10 segments.
  static func initial(_ segment: Int, _ segments: Int = TCPSettings().initialWindow) -> Int {
    min(segments * segment, max(2 * segment, segments * 1460))
  }

  /// Whether the window grows by slow start rather than congestion avoidance (RFC 5681, section 3.1).
  @inline(__always) public var isInSlowStart: Bool { window < threshold }

  /// Handles an acknowledgment of new data outside fast recovery. In slow start the window grows by the bytes acknowledged, at
  /// most by two segments (RFC 3465, section 2.3), so that delayed acknowledgments do not slow it down.
  mutating func acknowledge(_ news: CongestionNews) {
    if isInSlowStart {
      window += slowStartGrowth(news)
    } else {
      window += law.growth(of: window, news)
    }
  }

  private mutating func slowStartGrowth(_ news: CongestionNews) -> Int {
    let growth = min(news.acknowledged, 2 * segment)
    switch hyStart?.note(news) {
    case nil, .slowStart: return growth
    case .conservative: return growth / 4
    case .over:
      hyStart = nil
      threshold = window
      return 0
    }
  }

  /// Whether to measure every round trip rather than one at a time.
  @inline(__always) var wantsSamples: Bool { hyStart != nil }

  /// RFC 5681, section 3.2, step 2; RFC 6675, section 5, step 4.2. Selectively acknowledged data counts in FlightSize but
  /// is no longer in the network, which the window bounds.
  mutating func reduce(flight: Int) {
    hyStart = nil
    threshold = law.reduced(window, flight: min(flight, window), segment: segment)
    window = threshold
  }

  /// RFC 5681, section 3.1: one segment is left. Only the first timeout of a segment lowers the threshold.
  mutating func timeOut(flight: Int, isFirst: Bool) {
    if isFirst { threshold = law.reduced(window, flight: min(flight, window), segment: segment) }
    law.noteTimeout()
    hyStart = nil
    window = segment
  }

  mutating func noteIdleness() { law.noteIdleness() }

  /// Shrinks the window after a pause, when little is known about the path (RFC 5681, section 4.1): as on Linux, it is halved
  /// for each timeout that has passed since data were last sent, down to the initial window.
  mutating func restart(after pause: Duration, timeout: Duration) {
    guard pause > timeout else { return }
    threshold = max(threshold, window / 4 * 3)
    let least = min(window, CongestionWindow.initial(segment, initialSegments))
    var left = pause.nanoseconds - timeout.nanoseconds
    while left > 0, window > least {
      window /= 2
      left -= timeout.nanoseconds
    }
    window = max(window, least)
  }

  /// Changes the segment size, because the path carries only smaller segments or the peer announced its MSS.
  mutating func setSegment(_ segment: Int, isFresh: Bool) {
    self.segment = segment
    if isFresh { window = CongestionWindow.initial(segment, initialSegments) }
  }

  /// NewReno's inflation of the window by each duplicate acknowledgment (RFC 6582, section 3.2).
  mutating func inflate(by bytes: Int) { window += bytes }
  mutating func deflate(by bytes: Int) { window = max(segment, window - bytes) }
  mutating func set(_ bytes: Int) { window = max(segment, bytes) }

  public static let fields = Fields(
    \CongestionWindow.window, \.threshold, \.segment, \.initialSegments, \.law, \.hyStart)

  public var inconsistency: String? {
    window > 0 && (1...65_535).contains(segment) && TCPSettings.initialWindows.contains(initialSegments)
      && window <= Int(UInt32.max) && threshold <= Int(UInt32.max)
      ? nil : "a congestion window of \(window)"
  }
}
