import Packets
import SimulationKernel

/// HyStart++ (RFC 9406): leaves the first slow start when round trips get longer, before the queue overflows.
///
/// Where they have, the window grows a quarter as fast for five rounds; if they get shorter again meanwhile, it was a
/// false alarm.
struct HyStart: Sendable, Equatable, BitwiseCopyable, StateRecord {
  enum Phase { case slowStart, conservative, over }

  /// Section 4.3
  private static let (leastRise, largestRise) = (Duration.milliseconds(4), Duration.milliseconds(16))
  private static let (samplesNeeded, conservativeRounds): (UInt8, UInt8) = (8, 5)
  private static let none = Duration(nanoseconds: .max)

  /// windowEnd: SND.NXT when the round began.
  private var roundEnd = TCPSequenceNumber(0)
  private var hasBegun = false
  /// lastRoundMinRTT and currentRoundMinRTT
  private var (last, current) = (HyStart.none, HyStart.none)
  /// rttSampleCount
  private var samples: UInt8 = 0
  /// cssBaselineMinRtt; nil while no rise was seen.
  private var baseline: Duration?
  /// Rounds since the rise.
  private var rounds: UInt8 = 0

  /// Section 4.2. Returns how the window is to grow.
  mutating func note(_ news: CongestionNews) -> Phase {
    if !hasBegun { (roundEnd, hasBegun) = (news.next, true) }
    if let sample = news.sample {
      current = min(current, sample)
      if samples < HyStart.samplesNeeded { samples += 1 }
    }
    if samples >= HyStart.samplesNeeded { judge() }
    if news.acknowledgment >= roundEnd { endRound(news) }
    guard baseline != nil else { return .slowStart }
    return rounds >= HyStart.conservativeRounds ? .over : .conservative
  }

  private mutating func judge() {
    if let baseline {
      if current < baseline { self.baseline = nil }
    } else if last != HyStart.none {
      let rise = min(max(Duration(nanoseconds: last.nanoseconds / 8), HyStart.leastRise), HyStart.largestRise)
      guard current >= last + rise else { return }
      (baseline, rounds) = (current, 0)
    }
  }

  private mutating func endRound(_ news: CongestionNews) {
    (last, current, samples, roundEnd) = (current, HyStart.none, 0, news.next)
    if baseline != nil { rounds &+= 1 }
  }

  static let fields = Fields(
    \HyStart.roundEnd, \.hasBegun, \.last, \.current, \.samples, \.baseline, \.rounds)

  var inconsistency: String? {
    samples <= HyStart.samplesNeeded && rounds <= HyStart.conservativeRounds ? nil : "a slow start that should be over"
  }
}
