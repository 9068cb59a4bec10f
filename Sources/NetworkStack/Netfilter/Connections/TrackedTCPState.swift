import Packets
public import SimulationKernel

/// The state of a TCP connection as seen in the middle. The states are those of Linux's connection tracking.
public enum TrackedTCPState: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  case none, synSent, synReceived, established, finWait, closeWait, lastAck, timeWait, closed
  /// Both ends have sent a SYN (RFC 9293, section 3.5, simultaneous open).
  case synSentTwice

  /// The timeout of an idle connection: the defaults of `net.netfilter.nf_conntrack_tcp_timeout_…`.
  var timeout: Duration {
    switch self {
    case .none, .closed: .seconds(10)
    case .synSent, .synSentTwice, .finWait, .timeWait: .seconds(120)
    case .synReceived, .closeWait: .seconds(60)
    case .established: .seconds(5 * 24 * 3600)
    case .lastAck: .seconds(30)
    }
  }

  /// Whether one end has sent a FIN, or the connection is closed.
  var isClosing: Bool {
    switch self {
    case .finWait, .closeWait, .lastAck, .timeWait, .closed: true
    case .none, .synSent, .synSentTwice, .synReceived, .established: false
    }
  }

  /// Whether the connection is established in both directions and neither end has sent a FIN.
  var isOpen: Bool {
    switch self {
    case .synSent, .synSentTwice, .synReceived, .established: true
    case .none, .finWait, .closeWait, .lastAck, .timeWait, .closed: false
    }
  }
}

/// The kind of a segment: its most significant control bit.
enum SegmentKind: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  case syn, synAck, fin, ack, reset, other

  init(_ flags: TCPFlags) {
    if flags.contains(.rst) {
      self = .reset
    } else if flags.contains(.syn) {
      self = flags.contains(.ack) ? .synAck : .syn
    } else if flags.contains(.fin) {
      self = .fin
    } else {
      self = flags.contains(.ack) ? .ack : .other
    }
  }
}

extension TrackedTCPState {
  /// The effect of a segment on the state.
  enum Transition: Equatable {
    case to(TrackedTCPState)
    /// It passes without effect: it may be old, or the answer will decide.
    case ignored
    /// It cannot be part of the connection.
    case invalid
  }

  /// The state after a segment in this direction.
  func after(_ segment: SegmentKind, _ direction: FlowDirection) -> Transition {
    switch direction {
    case .original: TrackedTCPState.original[Int(segment.rawValue)][Int(rawValue)]
    case .reply: TrackedTCPState.reply[Int(segment.rawValue)][Int(rawValue)]
    }
  }

  private static let ignored = [Transition](repeating: .ignored, count: 7)
  private static let invalid = [Transition](repeating: .invalid, count: 10)
  private static let reset: [Transition] = [.invalid] + [Transition](repeating: .to(.closed), count: 9)

  // By state: none, synSent, synReceived, established, finWait, closeWait, lastAck, timeWait, closed, synSentTwice.
  private static let original: [[Transition]] = [
    [.to(.synSent), .to(.synSent)] + ignored.dropFirst(2) + [.to(.synSent), .to(.synSent), .to(.synSentTwice)],
    [.invalid, .invalid, .to(.synReceived)] + invalid.dropFirst(4) + [.to(.synReceived)],
    [.invalid, .invalid] + finished + [.invalid],
    [.to(.established), .invalid, .to(.established)] + acknowledged + [.invalid],
    reset,
    invalid,
  ]

  private static let reply: [[Transition]] = [
    [.invalid, .to(.synSentTwice)] + invalid.dropFirst(5) + [.to(.synSent), .invalid, .to(.synSentTwice)],
    [.invalid, .to(.synReceived)] + ignored + [.to(.synReceived)],
    [.invalid, .invalid] + finished + [.invalid],
    [.invalid, .ignored, .to(.synReceived)] + acknowledged + [.ignored],
    reset,
    invalid,
  ]

  /// A FIN, from synReceived to closed.
  private static let finished: [Transition] = [
    .to(.finWait), .to(.finWait), .to(.lastAck), .to(.lastAck), .to(.lastAck), .to(.timeWait), .to(.closed),
  ]
  /// An ACK, from established to closed.
  private static let acknowledged: [Transition] = [
    .to(.established), .to(.closeWait), .to(.closeWait), .to(.timeWait), .to(.timeWait), .to(.closed),
  ]
}
