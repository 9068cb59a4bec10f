import SimulationKernel

/// When data are acknowledged at once that could wait for more (Linux's quickack mode, `TCP_QUICKACK`).
///
/// A sender that begins, or begins again after a pause, has a small window, or a small segment that Nagle's algorithm holds
/// back until the one before it is acknowledged. So the first segments are acknowledged one by one, unless the program
/// answers what comes (ping-pong mode): then the answers carry the acknowledgments.
struct QuickAcknowledgment: Sendable, Equatable, BitwiseCopyable, StateRecord {
  /// `TCP_MAX_QUICKACKS`
  static let maximum = 16

  /// Acknowledgments that are still to be sent at once (`icsk_ack.quick`).
  private(set) var remaining: UInt8 = 0
  /// The program has answered within the time that an acknowledgment may wait (`icsk_ack.pingpong`).
  private(set) var isPingPong = false
  /// When data last came; nil before the first (`icsk_ack.lrcvtime`).
  private var lastArrival: Instant?

  var isOn: Bool { remaining > 0 && !isPingPong }

  /// Data have come, the first ones or after a pause, or others. The sender's timeout is as good as ours; of `window` bytes,
  /// no more than half are acknowledged quickly.
  mutating func noteArrival(at now: Instant, timeout: Duration, window: Int, segment: Int) {
    if lastArrival.map({ now - $0 > timeout }) ?? true {
      remaining = max(remaining, UInt8(clamping: min(max(2, window / (2 * segment)), QuickAcknowledgment.maximum)))
    }
    lastArrival = now
  }

  /// New data have been sent.
  mutating func noteAnswer(at now: Instant) {
    if let lastArrival, now - lastArrival < TCPTimers.acknowledgmentDelay { isPingPong = true }
  }

  /// An acknowledgment of new data has been sent.
  mutating func noteAcknowledgment() { if remaining > 0 { remaining -= 1 } }

  /// The answer that was to carry the acknowledgment has not come in time.
  mutating func noteDelay() { isPingPong = false }

  static let fields = Fields(\QuickAcknowledgment.remaining, \.isPingPong, \.lastArrival)
}
