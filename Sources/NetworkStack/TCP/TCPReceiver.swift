import Packets
import SimulationKernel

/// The receive side of a connection: the variables of RFC 9293, section 3.3.1, and the data up to RCV.NXT and beyond.
struct TCPReceiver: Sendable, Equatable, StateRecord {
  /// IRS
  let initial: TCPSequenceNumber
  /// Bytes that may wait to be read.
  let limit: Int
  var buffer: ReceiveBuffer
  /// RCV.NXT + RCV.WND as the other side was told; it never moves back (RFC 9293, section 3.8.6).
  private(set) var edge: TCPSequenceNumber
  /// Rcv.Wind.Shift (RFC 7323); zero where either side does not scale.
  var scale: UInt8 = 0
  /// The number of a FIN that has been seen.
  var finSequence: TCPSequenceNumber?
  /// Bytes that arrived since the last acknowledgment was sent.
  var pending = 0
  /// The longest payload seen, or the least that every host takes: what counts as a full-sized segment.
  private(set) var largestSegment = 536
  /// What arrived twice, for the next acknowledgment to tell (RFC 2883).
  private(set) var duplicate: TCPSequenceRange?
  /// An acknowledgment is to be sent at once.
  var mustAcknowledge = false
  var quick = QuickAcknowledgment()
  /// Last.ACK.sent
  private(set) var lastAcknowledged: TCPSequenceNumber
  /// TS.Recent (RFC 7323, section 4.3)
  var recentTimestamp: UInt32 = 0

  init(initial: TCPSequenceNumber, limit: Int) {
    self.initial = initial
    self.limit = limit
    buffer = ReceiveBuffer(next: initial + 1)
    lastAcknowledged = initial + 1
    edge = initial + 1 + min(limit, Int(UInt16.max))
  }

  @inline(__always) var next: TCPSequenceNumber { buffer.next }
  @inline(__always) var hasFinished: Bool {
    guard let finSequence else { return false }
    return finSequence < buffer.next
  }

  /// The scale that tells of `limit` bytes (RFC 7323, section 2.2).
  static func scale(for limit: Int) -> UInt8 {
    var scale: UInt8 = 0
    while scale < 14, limit >> Int(scale) > Int(UInt16.max) { scale += 1 }
    return scale
  }

  /// The window field of a segment that is about to be sent. The edge moves on by a worthwhile step or not at all, so that
  /// no silly window is offered (RFC 9293, section 3.8.6.2.2).
  mutating func advertise() -> UInt16 {
    if pending > 0 { quick.noteAcknowledgment() }
    if growth >= leastGrowth { edge = next + (limit - buffer.count) }
    let unit = 1 << Int(scale)
    let window = min((max(0, edge - next) + unit - 1) >> Int(scale), Int(UInt16.max))
    edge = .max(edge, next + window << Int(scale))
    (lastAcknowledged, pending, mustAcknowledge, duplicate) = (next, 0, false, nil)
    return UInt16(window)
  }

  /// The window of a SYN is never scaled.
  mutating func advertiseOnSYN() -> UInt16 {
    (lastAcknowledged, pending, mustAcknowledge) = (next, 0, false)
    return UInt16(min(max(0, edge - next), Int(UInt16.max)))
  }

  /// How far the edge could move.
  @inline(__always) private var growth: Int { next + (limit - buffer.count) - edge }
  @inline(__always) private var leastGrowth: Int { min(limit / 2, largestSegment) }

  /// Whether the program has read so much that the other side should hear of it unasked: the window would at least double.
  /// (That keeps a reader that keeps up from acknowledging everything twice.)
  @inline(__always) var shouldTellOfRoom: Bool { growth >= leastGrowth && growth >= edge - next }

  /// Remembers what of a segment has arrived before: below RCV.NXT, or the first of it that came early (RFC 2883, section 4).
  @inline(__always) mutating func noteDuplicate(_ range: TCPSequenceRange) {
    if range.start < next {
      duplicate = TCPSequenceRange(range.start, .min(range.end, next))
    } else if !buffer.early.isEmpty, let overlap = buffer.early.overlap(with: range) {
      let hasFIN = overlap.end == earlyFIN && range.end > overlap.end
      duplicate = TCPSequenceRange(overlap.start, hasFIN ? overlap.end + 1 : overlap.end)
    } else if let earlyFIN, range.start <= earlyFIN, range.end > earlyFIN {
      duplicate = TCPSequenceRange(earlyFIN, earlyFIN + 1)
    }
  }

  /// A FIN has come, in its turn or early.
  mutating func noteFIN(_ arrival: TCPArrival) {
    let number = arrival.end - 1
    if number > next, arrival.payloadLength == 0 { buffer.noteEarlyFIN(number) }
    finSequence = number
  }

  /// What came from behind a FIN counts for nothing, and there is nothing more to tell of.
  mutating func discardEarly() {
    buffer.discardEarly()
    duplicate = nil
  }

  /// Whether there is anything to tell in blocks.
  @inline(__always) var hasBlocks: Bool { !buffer.early.isEmpty || duplicate != nil || earlyFIN != nil }

  /// The number of a FIN that came beyond a gap.
  @inline(__always) private var earlyFIN: TCPSequenceNumber? { finSequence.flatMap { $0 >= next ? $0 : nil } }

  /// What to tell the sender: first of what arrived twice, then of what came early.
  func selectiveAcknowledgment(limit: Int) -> TCPSelectiveAcknowledgment {
    var blocks = TCPSelectiveAcknowledgment()
    if let duplicate { blocks.append(duplicate) }
    buffer.appendBlocks(to: &blocks, fin: earlyFIN, limit: limit)
    return blocks
  }

  /// How many blocks that are at most.
  @inline(__always) func blockCount(limit: Int) -> Int {
    min(limit, buffer.early.ranges.count + (duplicate == nil ? 0 : 1) + (earlyFIN == nil ? 0 : 1))
  }

  /// Counts a payload for delayed acknowledgment.
  mutating func notePayload(_ length: Int) {
    largestSegment = max(largestSegment, length)
    pending += length
  }

  /// Data have come in order.
  mutating func noteProgress(at now: Instant, timeout: Duration) {
    quick.noteArrival(at: now, timeout: timeout, window: edge - next, segment: largestSegment)
  }

  /// As many full-sized segments wait as are acknowledged together, or data that are not to wait.
  @inline(__always) func isDue(after segments: Int) -> Bool {
    segments == 1 || quick.isOn ? pending > 0 : pending >= segments * largestSegment
  }

  static let fields = Fields(
    \TCPReceiver.initial, \.limit, \.buffer, \.edge, \.scale, \.finSequence, \.pending, \.largestSegment, \.duplicate,
    \.mustAcknowledge, \.quick, \.lastAcknowledged, \.recentTimestamp)

  var inconsistency: String? {
    TCPSettings.bufferSizes.contains(limit) && scale <= 14 && (1...65_535).contains(largestSegment)
      && pending <= Int(UInt32.max) && edge - buffer.next <= limit + (1 << Int(scale))
      ? nil : "inconsistent receive state"
  }
}
