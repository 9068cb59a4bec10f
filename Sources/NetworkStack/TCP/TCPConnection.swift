public import Packets
public import SimulationKernel

/// One end of a TCP connection (RFC 9293), as a state machine: segments, timers and a program's calls go in, segments
/// and news come out (``TCPOutput``). It has no clock, no wires and no addresses: every input takes the current instant, and
/// the caller calls ``timeOut(at:into:)`` at ``nextWake``.
///
/// Urgent data are delivered as ordinary data. Security compartments and TCP Fast Open are not implemented. Each role has a
/// file: arriving segments, acknowledgments, data, loss recovery, sending, timers, calls.
public struct TCPConnection: Sendable, Equatable {
  /// The state; `.closed` before the connection is opened and after it has ended.
  public internal(set) var state = TCPState.closed
  /// Why the connection failed; nil if it is open or ended normally.
  public internal(set) var error: TCPError?
  let settings: TCPSettings
  var sender: TCPSender
  var receiver: TCPReceiver
  /// The congestion window.
  public internal(set) var congestion: CongestionWindow
  /// The round-trip time and the retransmission timeout.
  public internal(set) var roundTrip: RoundTripEstimator
  var recovery: LossRecovery
  var timers = TCPTimers()
  /// The options that both ends have agreed on.
  var agreed = TCPAgreement()
  /// The path's MSS: the maximum length of a segment's options and payload, in bytes.
  var pathSegment: Int
  /// The value of the MSS option: what can be received, whatever is known about the path in the other direction (RFC 9293,
  /// section 3.7.1).
  let offeredSegment: Int
  /// The peer's MSS if its SYN does not contain the option.
  let defaultSegment: Int
  /// Added to the clock's milliseconds in timestamps, so that they do not reveal how long the guest has been up.
  let timestampOffset: UInt32
  /// Whether it was opened by a SYN rather than by a program.
  var isPassive = false
  /// Whether the program has closed it and will read no more.
  var isOrphan = false
  /// Whether the congestion window, rather than the program or the peer's window, held back the last data.
  var isWindowLimited = false
  /// When an acknowledgment was last accepted, for keep-alive and for the age of timestamps.
  var lastArrival = Instant.zero
  /// When data were last sent, for the restart after a pause.
  var lastSent = Instant.zero
  /// What ICMP has reported since new data were last acknowledged: the error if the connection is given up.
  var softError: TCPError?
  /// No challenge ACK is sent before this instant (RFC 5961, section 7).
  var nextChallenge = Instant.zero
  /// The number of unanswered keep-alive probes; nil if keep-alive is off.
  var keepAliveProbes: UInt8?
  var congestionEcho = CongestionEcho()
  /// What the connection has done so far.
  public internal(set) var counters = TCPCounters()

  /// Creates a connection in CLOSED; ``connect(at:into:)`` or ``accept(_:at:into:)`` opens it.
  ///
  /// All sizes are in bytes; sizes that are out of range are clamped.
  ///
  /// - Parameters:
  ///   - initialSequence: The sequence number of the SYN (ISS).
  ///   - timestampOffset: Added to the timestamps that the connection sends.
  ///   - segmentSize: What the path's MTU leaves for options and payload behind the fixed headers.
  ///   - offeredSegment: What the interface's MTU leaves, for the MSS option; `segmentSize` unless given.
  ///   - defaultSegment: The peer's MSS if it announces none: 536 for IPv4, 1220 for IPv6 (RFC 9293, section 3.7.1).
  public init(
    _ settings: TCPSettings, initialSequence: TCPSequenceNumber, timestampOffset: UInt32 = 0, segmentSize: Int,
    offeredSegment: Int? = nil, defaultSegment: Int = 536
  ) {
    self.settings = settings
    self.defaultSegment = defaultSegment
    self.timestampOffset = timestampOffset
    let size = min(max(segmentSize, TCPConnection.leastSegment), Int(UInt16.max))
    pathSegment = size
    self.offeredSegment = min(max(offeredSegment ?? size, size), Int(UInt16.max))
    sender = TCPSender(initial: initialSequence, limit: settings.bufferSize, segment: size)
    receiver = TCPReceiver(initial: TCPSequenceNumber(0), limit: settings.bufferSize)
    sender.hasNoDelay = !settings.holdsSmallSegments
    congestion = CongestionWindow(
      settings.congestionControl, segment: size, initialSegments: settings.initialWindow)
    roundTrip = RoundTripEstimator(leastVariation: settings.leastVariation)
    keepAliveProbes = settings.keepAlive == nil ? nil : 0
    recovery = LossRecovery(initialSequence)
    congestionEcho.point = initialSequence
  }

  /// The minimum segment size, in bytes and including up to 40 bytes of options, whatever a peer asks for.
  static let leastSegment = 88

  /// When ``timeOut(at:into:)`` must be called next; `.never` if no timer runs.
  @inline(__always) public var nextWake: Instant { timers.next }

  /// Maximum payload of a segment, in bytes.
  public var segmentSize: Int { sender.segment }
  /// The number of bytes that the program can read now.
  @inline(__always) public var readableBytes: Int { receiver.buffer.count }
  /// Whether the program has read everything that the peer will ever send.
  @inline(__always) public var isAtEnd: Bool {
    receiver.buffer.count == 0 && (receiver.hasFinished || state == .closed)
  }
  /// The number of bytes that the program can send now; zero in states in which it may not send.
  @inline(__always) public var writableBytes: Int { maySendMore ? sender.room : 0 }

  /// Whether the program may send data in this state.
  @inline(__always) var maySendMore: Bool {
    switch state {
    case .synSent, .synReceived, .established, .closeWait: !sender.closes
    case .closed, .listen, .finWait1, .finWait2, .closing, .lastAck, .timeWait: false
    }
  }

  /// Copies the payload of a segment to `offset` in `bytes`, which must have room for it. The segment must come from this
  /// connection's last output: later inputs may discard its data.
  public func copyPayload(of segment: TCPSegment, into bytes: inout MutableRawSpan, at offset: Int) {
    let start = segment.sequence - sender.dataStart
    sender.buffer.copy(start..<start + segment.payloadLength, into: &bytes, at: offset)
  }

  /// Ends the connection.
  mutating func end(_ error: TCPError?, _ output: inout TCPOutput) {
    self.error = error
    state = .closed
    timers.stop()
    sender.discard()
    if isOrphan { receiver.buffer.discard() }
    output.news.formUnion([.ended, .readable])
  }
}

/// The options that the SYNs of both ends have agreed on.
struct TCPAgreement: Sendable, Equatable, BitwiseCopyable {
  var usesSelectiveAcknowledgment = false
  var usesTimestamps = false
  var scalesWindows = false
  var usesCongestionNotification = false

  /// Length of the options that every segment has, in bytes.
  var optionsLength: Int { usesTimestamps ? 12 : 0 }
}

/// What a connection has sent and received since it was opened.
public struct TCPCounters: Sendable, Equatable, BitwiseCopyable {
  /// All segments sent, including those without data and retransmissions.
  public var segmentsSent: UInt64 = 0
  /// All segments received for the connection, including those that were not acceptable.
  public var segmentsReceived: UInt64 = 0
  /// Segments that were sent again, including SYNs.
  public var segmentsRetransmitted: UInt64 = 0
  /// Expirations of the retransmission timer (RFC 6298, section 5).
  public var timeouts: UInt64 = 0
  /// How often fast recovery was entered (RFC 6675; RFC 6582 without selective acknowledgments).
  public var fastRecoveries: UInt64 = 0
  /// Bytes of the program's data that the peer has acknowledged.
  public var bytesAcknowledged: UInt64 = 0
  /// Bytes of data received in order, whether or not the program has read them.
  public var bytesReceived: UInt64 = 0
}
