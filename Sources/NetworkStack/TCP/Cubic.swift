import SimulationKernel

/// CUBIC (RFC 9438) in integers. Windows are in bytes, and time in ticks of 2^-13 s, so that the cube of 250 s still fits
/// in 63 bits.
struct Cubic: CongestionControl, BitwiseCopyable, StateRecord {
  private static let ticksPerSecondLog2: Int64 = 13
  /// Beyond this many ticks from the inflection the curve is as good as vertical.
  private static let furthest: Int64 = 1 << 20

  /// W_max: the window before the last reduction; zero where the curve is to begin at the present window (section 4.8).
  private var maximum = 0
  /// cwnd_prior (section 4.3)
  private var prior = 0
  /// When this stage of congestion avoidance began; `.never` before its first acknowledgment.
  private var epoch = Instant.never
  /// K: ticks from the epoch to where the curve reaches ``maximum``.
  private var inflection: Int64 = 0
  /// W_est: what Reno's window would be.
  private var estimate = 0
  /// What division has left over of the growth of the window, and of ``estimate``.
  private var (remainder, estimateRemainder) = (0, 0)

  init() {}

  mutating func growth(of window: Int, _ news: CongestionNews) -> Int {
    if epoch == .never { begin(window, news) }
    growEstimate(window, news)
    let elapsed = news.now - epoch
    if curve(at: elapsed, segment: news.segment) < estimate { return max(0, estimate - window) }
    let ahead = curve(at: elapsed + news.roundTrip, segment: news.segment)
    let target = min(max(ahead, window), window + window / 2)
    remainder += (target - window) * news.acknowledged
    defer { remainder %= window }
    return remainder / window
  }

  /// Section 4.2: the stage begins.
  private mutating func begin(_ window: Int, _ news: CongestionNews) {
    epoch = news.now
    (estimate, remainder, estimateRemainder) = (window, 0, 0)
    maximum = max(maximum, window)
    // K^3 = (W_max - cwnd_epoch) / C, where C is 0.4 segments a cubic second.
    let missing = UInt64(maximum - window) << UInt64(Cubic.ticksPerSecondLog2) * 5 / UInt64(2 * news.segment)
    inflection = Int64(min(missing, 1 << 36) << UInt64(2 * Cubic.ticksPerSecondLog2)).cubeRoot
  }

  /// Section 4.3: alpha is 3 (1 - 0.7) / (1 + 0.7) = 9/17 until the window is what it was before the reduction.
  private mutating func growEstimate(_ window: Int, _ news: CongestionNews) {
    let (numerator, denominator) = estimate < prior ? (9, 17) : (1, 1)
    estimateRemainder += news.segment * news.acknowledged * numerator / denominator
    estimate += estimateRemainder / window
    estimateRemainder %= window
  }

  /// W_cubic (section 4.2, figure 1).
  private func curve(at time: Duration, segment: Int) -> Int {
    let ticks = (time.nanoseconds / 1_000) << Cubic.ticksPerSecondLog2 / 1_000_000
    let distance = min(max(ticks - inflection, -Cubic.furthest), Cubic.furthest)
    let cube = (distance * distance * distance) >> (2 * Cubic.ticksPerSecondLog2)
    return maximum + Int((cube * Int64(2 * segment) / 5) >> Cubic.ticksPerSecondLog2)
  }

  /// Sections 4.6 and 4.7: beta is 0.7, and a window that did not reach the last maximum makes room for others.
  mutating func reduced(_ window: Int, flight: Int, segment: Int) -> Int {
    maximum = window < maximum ? window / 20 * 17 : window
    prior = window
    epoch = .never
    return max(flight / 10 * 7, 2 * segment)
  }

  /// Section 4.8: the next stage's curve begins at its inflection.
  mutating func noteTimeout() {
    maximum = 0
    epoch = .never
  }

  /// Section 5.8: time in which the window did not matter does not count.
  mutating func noteIdleness() { epoch = .never }

  static let fields = Fields(
    \Cubic.maximum, \.prior, \.epoch, \.inflection, \.estimate, \.remainder, \.estimateRemainder)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let windows = 0...Int(Int32.max)
    guard windows.contains(maximum), windows.contains(prior), windows.contains(estimate),
      (0...Cubic.furthest << 2).contains(inflection), (0..<1 << 40).contains(remainder),
      (0..<1 << 40).contains(estimateRemainder)
    else { throw reader.failure("a state that CUBIC does not reach") }
  }
}

extension Int64 {
  /// The integer cube root of a number that is not negative, a bit at a time (Hacker's Delight, section 11-2).
  var cubeRoot: Int64 {
    var (rest, root) = (UInt64(self), UInt64(0))
    for shift in stride(from: UInt64(60), through: 0, by: -3) {
      root *= 2
      let step = (3 * root * (root + 1) + 1) << shift
      guard rest >= step else { continue }
      rest -= step
      root += 1
    }
    return Int64(root)
  }
}
