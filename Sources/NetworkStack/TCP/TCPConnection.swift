public import Packets
public import SimulationKernel

/// One end of a TCP connection (RFC 9293), as a state machine: segments, timers and a program's calls go in, segments
/// and news come out. It has no clock, no wires and no addresses.
///
/// What it leaves out: urgent data are delivered as ordinary data, security compartments and the Fast Open option do not
/// exist. The roles have a file each: arriving segments, acknowledgments, data, loss recovery, sending, timers, calls.
public struct TCPConnection: Sendable, Equatable {
  public internal(set) var state = TCPState.closed
  /// Why the connection ended; nil where it did not, or in good order.
  public internal(set) var error: TCPError?
  let settings: TCPSettings
  var sender: TCPSender
  var receiver: TCPReceiver
  public internal(set) var congestion: CongestionWindow
  public internal(set) var roundTrip: RoundTripEstimator
  var recovery: LossRecovery
  var timers = TCPTimers()
  /// What both sides have agreed on.
  var agreed = TCPAgreement()
  /// The path's MSS: what a segment may carry together with its options.
  var pathSegment: Int
  /// What the MSS option offers: it tells what can be received, whatever is known of the path in the other direction (RFC
  /// 9293, section 3.7.1).
  let offeredSegment: Int
  /// The MSS of the other side if its SYN does not say.
  let defaultSegment: Int
  /// What is added to the milliseconds of the clock in timestamps, so that they tell nobody how long the guest is up.
  let timestampOffset: UInt32
  /// It was opened by a SYN and not by a program.
  var isPassive = false
  /// The program has closed it and will read no more.
  var isOrphan = false
  /// The congestion window, and not the program or the other side, kept the last data back.
  var isWindowLimited = false
  /// When an acknowledgment was last accepted, for keep-alive and for the age of timestamps.
  var lastArrival = Instant.zero
  /// When data were last sent, for the restart after a pause.
  var lastSent = Instant.zero
  /// What ICMP has said since new data were last acknowledged: the reason if the connection is given up.
  var softError: TCPError?
  /// No challenge before this (RFC 5961, section 7).
  var nextChallenge = Instant.zero
  /// The number of keep-alive probes without an answer; nil where keep-alive is off.
  var keepAliveProbes: UInt8?
  var congestionEcho = CongestionEcho()
  public internal(set) var counters = TCPCounters()

  /// A connection in CLOSED. `segmentSize` is what the path's MTU leaves for a segment behind its fixed header, and
  /// `offeredSegment` what the interface's does; all sizes are in bytes.
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

  /// No other side gets smaller segments, whatever it asks for: forty of the options' bytes are in it.
  static let leastSegment = 88

  /// When it wants to be called next; `.never` where no timer runs.
  @inline(__always) public var nextWake: Instant { timers.next }

  /// Bytes that a segment carries at most.
  public var segmentSize: Int { sender.segment }
  /// Bytes that the program can read.
  @inline(__always) public var readableBytes: Int { receiver.buffer.count }
  /// All has been read that the other side will ever send.
  @inline(__always) public var isAtEnd: Bool {
    receiver.buffer.count == 0 && (receiver.hasFinished || state == .closed)
  }
  /// Bytes that the program can send at once.
  @inline(__always) public var writableBytes: Int { maySendMore ? sender.room : 0 }

  /// The program may hand over data.
  @inline(__always) var maySendMore: Bool {
    switch state {
    case .synSent, .synReceived, .established, .closeWait: !sender.closes
    case .closed, .listen, .finWait1, .finWait2, .closing, .lastAck, .timeWait: false
    }
  }

  /// Copies the payload of a segment, which this connection has just put out, to `offset` in `bytes`.
  public func copyPayload(of segment: TCPSegment, into bytes: inout MutableRawSpan, at offset: Int) {
    let start = segment.sequence - sender.dataStart
    sender.buffer.copy(start..<start + segment.payloadLength, into: &bytes, at: offset)
  }

  /// The connection is over.
  mutating func end(_ error: TCPError?, _ output: inout TCPOutput) {
    self.error = error
    state = .closed
    timers.stop()
    sender.discard()
    if isOrphan { receiver.buffer.discard() }
    output.news.formUnion([.ended, .readable])
  }
}

/// What both sides' SYNs have agreed on.
struct TCPAgreement: Sendable, Equatable, BitwiseCopyable {
  var usesSelectiveAcknowledgment = false
  var usesTimestamps = false
  var scalesWindows = false
  var usesCongestionNotification = false

  /// Bytes of the options that every segment has.
  var optionsLength: Int { usesTimestamps ? 12 : 0 }
}

/// What happened in a connection's life.
public struct TCPCounters: Sendable, Equatable, BitwiseCopyable {
  public var segmentsSent: UInt64 = 0
  public var segmentsReceived: UInt64 = 0
  public var segmentsRetransmitted: UInt64 = 0
  public var timeouts: UInt64 = 0
  public var fastRecoveries: UInt64 = 0
  /// Bytes of the program's data that were acknowledged, and that were received in order.
  public var bytesAcknowledged: UInt64 = 0
  public var bytesReceived: UInt64 = 0
}
