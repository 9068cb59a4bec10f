import SimulationKernel

/// The state of controlled delay (RFC 8289, section 5): it loses frames, ever faster, as long as the shortest wait of an
/// interval stays above the target.
struct CoDel: Equatable, Sendable, BitwiseCopyable, StateRecord {
  /// When the wait will have been above the target for an interval; `.never` while it is below.
  private var above = Instant.never
  private var isDropping = false
  /// When the next frame is lost, while it drops.
  private var next = Instant.zero
  /// The last loss is so fresh that it is not decided yet when the next one follows.
  private var hasJustLost = false
  /// Frames lost since it began to drop, and as many when it began the last time.
  private var count: UInt32 = 0
  private var lastCount: UInt32 = 0

  /// A frame that is as long as a link's usual MTU. A queue of no more is no standing queue.
  private static let longestFrame = 1514

  /// What becomes of the frame at the head of the queue.
  enum Verdict { case send, lose }

  /// Judges the frame that has been taken from a queue with `bytes` left in it. One that would be lost may be marked
  /// instead; then `mark` does that and tells whether it could.
  mutating func judge(
    _ frame: WaitingFrame, bytesLeft bytes: Int, _ settings: CoDelSettings, at now: Instant, mark: () -> Bool
  ) -> Verdict {
    let isLate = isLate(frame, bytesLeft: bytes, settings, at: now)
    guard isDropping else { return isLate ? begin(settings, at: now, mark) : .send }
    guard isLate else {
      (isDropping, hasJustLost) = (false, false)
      return .send
    }
    if hasJustLost { advance(settings) }
    guard now >= next else { return .send }
    count &+= 1
    hasJustLost = true
    guard mark() else { return .lose }
    advance(settings)
    return .send
  }

  private mutating func advance(_ settings: CoDelSettings) {
    next = next + interval(settings)
    hasJustLost = false
  }

  /// The queue has run empty: no frame waits for too long.
  mutating func runEmpty() {
    above = .never
    (isDropping, hasJustLost) = (false, false)
  }

  /// RFC 8289, section 5.5, `dodequeue`.
  private mutating func isLate(
    _ frame: WaitingFrame, bytesLeft bytes: Int, _ settings: CoDelSettings, at now: Instant
  ) -> Bool {
    if now - frame.since < settings.target || bytes + Int(frame.length) <= CoDel.longestFrame {
      above = .never
      return false
    }
    guard above != .never else {
      above = now + settings.interval
      return false
    }
    return now >= above
  }

  /// The first loss. If the last time is not long ago it goes on where it ended, because that rate controlled the queue.
  private mutating func begin(_ settings: CoDelSettings, at now: Instant, _ mark: () -> Bool) -> Verdict {
    isDropping = true
    let lost = count &- lastCount
    let isRecent = (now - next).nanoseconds / 16 < settings.interval.nanoseconds
    count = lost > 1 && lost < 1 << 31 && isRecent ? lost : 1
    lastCount = count
    next = now + interval(settings)
    return mark() ? .send : .lose
  }

  /// RFC 8289, section 5.6: the interval shrinks with the square root of the losses.
  private func interval(_ settings: CoDelSettings) -> Duration {
    .nanoseconds(Int64((Double(settings.interval.nanoseconds) / Double(count).squareRoot()).rounded()))
  }

  static let fields = Fields(\CoDel.above, \.isDropping, \.next, \.hasJustLost, \.count, \.lastCount)

  var inconsistency: String? { (!isDropping || count > 0) ? nil : "dropping state without a drop count" }
}
