import Packets
import SimulationKernel

/// The send side of a connection: the variables of RFC 9293, section 3.3.1, and the data from SND.UNA on.
struct TCPSender: Sendable, Equatable, StateRecord {
  /// ISS
  let initial: TCPSequenceNumber
  /// The limit of ``buffer``, in bytes.
  let limit: Int
  /// Its present limit: twice the largest congestion window so far, as in Linux, so that a program that writes as fast as it
  /// can does not fill the memory.
  private(set) var allowance: Int
  /// SND.UNA
  private(set) var unacknowledged: TCPSequenceNumber
  /// SND.NXT
  var next: TCPSequenceNumber
  /// SND.WND in bytes
  private(set) var window = 0
  /// SND.WL1 and SND.WL2
  private var (windowSequence, windowAcknowledgment) = (TCPSequenceNumber(0), TCPSequenceNumber(0))
  /// The largest window that the peer has offered: Max(SND.WND).
  private(set) var largestWindow = 0
  /// Snd.Wind.Shift (RFC 7323)
  var scale: UInt8 = 0
  /// Maximum payload of a segment in bytes, after the options that every segment has.
  var segment: Int
  /// Data sent but not acknowledged, followed by data not yet sent.
  private(set) var buffer = ByteRing()
  /// Whether a FIN follows the data.
  var closes = false
  /// The sequence number of the FIN, once sent.
  var finSequence: TCPSequenceNumber?
  /// The ends of data sent with PSH, ascending; retransmissions carry it, too.
  private var pushes: [TCPSequenceNumber] = []
  /// What the peer has acknowledged selectively.
  var sacked = SequenceRanges()
  /// Nagle's algorithm is off (`TCP_NODELAY`).
  var hasNoDelay = false
  /// Whether to notify the program when there is room.
  var wantsRoom = false
  /// The round trip being measured: the sequence number whose acknowledgment ends it, and when it began.
  var timed: TimedSegment?
  /// Further segments whose round trips are measured, in order.
  var sampled: [TimedSegment] = []

  private static let sampledLimit = 32

  struct TimedSegment: Sendable, Equatable, BitwiseCopyable, StateRecord {
    var end: TCPSequenceNumber
    var sent: Instant

    static let fields = Fields(\TCPSender.TimedSegment.end, \.sent)
  }

  init(initial: TCPSequenceNumber, limit: Int, segment: Int) {
    self.initial = initial
    self.limit = limit
    allowance = min(limit, TCPSender.firstAllowance)
    self.segment = segment
    (unacknowledged, next) = (initial, initial)
  }

  /// The sequence number of the first byte in ``buffer``. A SYN before it occupies a number, but no byte.
  @inline(__always) var dataStart: TCPSequenceNumber { unacknowledged == initial ? initial + 1 : unacknowledged }
  @inline(__always) var dataEnd: TCPSequenceNumber { dataStart + buffer.count }
  /// Bytes not yet sent.
  @inline(__always) var unsent: Int { finSequence == nil ? dataEnd - next : 0 }
  /// FlightSize: what was sent and not acknowledged cumulatively.
  @inline(__always) var flight: Int { next - unacknowledged }
  @inline(__always) var room: Int { max(0, allowance - buffer.count) }
  @inline(__always) var isFINAcknowledged: Bool { finSequence.map { $0 < unacknowledged } ?? false }
  /// Whether the FIN, if requested, has been sent.
  @inline(__always) var hasNothingToSend: Bool { unsent == 0 && (!closes || finSequence != nil) }

  /// SND.NXT, or the window's edge if the peer has shrunk the window below it (Linux's `tcp_acceptable_seq`): a number with
  /// which an acknowledgment is acceptable.
  var acceptableNext: TCPSequenceNumber {
    let edge = unacknowledged + window
    return next - edge < 1 << Int(scale) ? next : edge
  }

  /// How far an acknowledgment may lie behind SND.UNA: MAX.SND.WND, but no further than the first byte.
  var oldestWindow: Int { min(largestWindow, max(0, unacknowledged - initial - 1)) }

  private static let firstAllowance = 65_536

  mutating func allow(_ window: Int) {
    if 2 * window > allowance { allowance = min(limit, 2 * window) }
  }

  /// Starts measuring the round trip of a segment with new data.
  mutating func sample(_ segment: TimedSegment) {
    if sampled.count < TCPSender.sampledLimit { sampled.append(segment) }
  }

  /// The round trip of the last of the sampled segments before `number`.
  mutating func takeSample(below number: TCPSequenceNumber, at now: Instant) -> Duration? {
    let count = sampled.firstIndex { $0.end > number } ?? sampled.count
    guard count > 0 else { return nil }
    let sample = now - sampled[count - 1].sent
    sampled.removeFirst(count)
    return sample
  }

  /// Records that data up to `end` has been sent with PSH.
  mutating func notePush(_ end: TCPSequenceNumber) { pushes.append(end) }

  /// Whether data that ends within or at the end of `range` was sent with PSH.
  func hasPush(in range: TCPSequenceRange) -> Bool { pushes.contains { $0 > range.start && $0 <= range.end } }

  /// Whether a segment updates the window (Linux's `tcp_may_update_window`).
  func wouldUpdateWindow(_ arrival: TCPArrival) -> Bool {
    let offered = Int(arrival.header.window) << Int(scale)
    return windowSequence < arrival.sequence
      || windowSequence == arrival.sequence && (offered > window || offered == 0)
  }

  /// Accepts what fits. Returns how much.
  mutating func append(_ bytes: RawSpan) -> Int {
    let length = min(bytes.byteCount, room)
    if length > 0 { buffer.append(bytes.extracting(0..<length)) }
    if length < bytes.byteCount { wantsRoom = true }
    return length
  }

  /// Advances SND.UNA. Returns whether to notify the program of room.
  mutating func acknowledge(_ number: TCPSequenceNumber) -> Bool {
    let length = min(max(0, number - dataStart), buffer.count)
    buffer.removeFirst(length)
    if buffer.count == 0 { buffer.shrink() }
    unacknowledged = number
    sacked.remove(below: number)
    if let first = pushes.first, first <= number { pushes.removeFirst(pushes.count { $0 <= number }) }
    guard wantsRoom, room >= allowance / 3 else { return false }
    wantsRoom = false
    return true
  }

  /// RFC 9293, section 3.10.7.4, the fifth check: the window is that of the latest segment.
  mutating func updateWindow(_ arrival: TCPArrival) {
    guard
      windowSequence < arrival.sequence
        || windowSequence == arrival.sequence && windowAcknowledgment <= arrival.acknowledgment
    else { return }
    setWindow(Int(arrival.header.window) << Int(arrival.flags.contains(.syn) ? 0 : scale), arrival)
  }

  /// The peer's first window, whatever the variables say.
  mutating func setWindow(_ window: Int, _ arrival: TCPArrival) {
    self.window = window
    largestWindow = max(largestWindow, window)
    (windowSequence, windowAcknowledgment) = (arrival.sequence, arrival.acknowledgment)
  }

  /// Discards data that is no longer needed.
  mutating func discard() {
    buffer = ByteRing()
    sacked.removeAll()
    pushes = []
    timed = nil
    sampled = []
  }

  static let fields = Fields(
    \TCPSender.initial, \.limit, \.allowance, \.unacknowledged, \.next, \.window, \.windowSequence,
    \.windowAcknowledgment, \.largestWindow, \.scale, \.segment, \.buffer, \.closes, \.finSequence, \.pushes, \.sacked,
    \.hasNoDelay, \.wantsRoom, \.timed, \.sampled)

  var inconsistency: String? {
    TCPSettings.bufferSizes.contains(limit) && scale <= 14 && (1...65_535).contains(segment) && flight >= 0
      && buffer.count <= limit && (1...limit).contains(allowance) && window <= Int(UInt32.max)
      && largestWindow <= Int(UInt32.max) && (finSequence != nil || dataEnd >= next)
      ? nil : "inconsistent send state"
  }
}
