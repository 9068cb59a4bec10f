import Packets
import SimulationKernel

// The effect of each segment on a connection, as in Linux's connection tracking (`nf_conntrack` of Linux 6).

/// The outcome of a segment for its connection.
enum SegmentOutcome: Equatable {
  case accepted, invalid
  /// It passes without effect: it may be old, or the answer will decide.
  case ignored
  /// The connection is closed and can be removed.
  case ended
  /// The connection starts again.
  case reopened
}

extension TrackedTCP {
  /// Whether an unknown connection may begin with this segment. One in mid-connection may, as after a restart; its windows
  /// are then not enforced.
  mutating func begin(with segment: TrackedSegment, at now: Instant) -> Bool {
    guard case .to(let state) = TrackedTCPState.none.after(segment.kind, .original) else { return false }
    stream.originalWindow.begin(segment, isReply: false, &stream.replyWindow)
    if state != .synSent {
      stream.originalWindow.limit = segment.end + Int(stream.originalWindow.largest)
      stream.originalWindow.allowForMissedSYN()
      stream.replyWindow.allowForMissedSYN()
    }
    _ = judge(segment, .original)
    return enter(state, segment, .original, at: now) == .accepted
  }

  /// Handles a segment of a known connection.
  mutating func receive(_ segment: TrackedSegment, _ direction: FlowDirection, at now: Instant) -> SegmentOutcome {
    switch tcpState.after(segment.kind, direction) {
    case .ignored: return ignore(segment, direction, at: now)
    case .invalid: return .invalid
    case .to(.synSent) where tcpState == .timeWait || tcpState == .closed:
      return isReopened(direction) ? .reopened : ignore(segment, direction, at: now)
    case .to(.timeWait) where isChallenge(segment, direction):
      last.expectsChallenge = false
      return .ignored
    case .to(.closed) where segment.kind == .reset: return receiveReset(segment, direction, at: now)
    case .to(let state): return move(to: settled(state, segment, direction), segment, direction, at: now)
    }
  }

  /// A simultaneous open is established by the last ACK of either end.
  private mutating func settled(
    _ state: TrackedTCPState, _ segment: TrackedSegment, _ direction: FlowDirection
  ) -> TrackedTCPState {
    if state == .synSentTwice { last.isSimultaneous = true }
    let isLast = state == .synReceived && direction == .reply && segment.kind == .ack && last.isSimultaneous
    return isLast ? .established : state
  }

  /// A SYN reopens a connection that was closed normally or reset by the SYN's sender (RFC 9293, section 3.6.1).
  private func isReopened(_ direction: FlowDirection) -> Bool {
    stream.originalWindow.closedFirst || stream.replyWindow.closedFirst
      || last.direction == direction && last.kind == .reset
  }

  /// An ACK that answers a SYN which was let through, rather than the last FIN (RFC 5961, section 4.2).
  private func isChallenge(_ segment: TrackedSegment, _ direction: FlowDirection) -> Bool {
    tcpState == .lastAck && segment.kind == .ack && last.direction != direction && last.kind == .syn
      && last.expectsChallenge
  }

  /// Advances the connection if the segment is within its windows.
  mutating func move(
    to state: TrackedTCPState, _ segment: TrackedSegment, _ direction: FlowDirection, at now: Instant
  ) -> SegmentOutcome {
    switch judge(segment, direction) {
    case .outside:
      noteInvalidEnd(segment, direction, at: now)
      return .invalid
    case .tolerated: return .ignored
    case .inside: return enter(state, segment, direction, at: now)
    }
  }

  mutating func enter(
    _ state: TrackedTCPState, _ segment: TrackedSegment, _ direction: FlowDirection, at now: Instant
  ) -> SegmentOutcome {
    let old = tcpState
    (last.kind, last.direction, tcpState) = (segment.kind, direction, state)
    if old != state, state == .finWait { change(direction) { $0.closedFirst = true } }
    // After an RST before or as the only reply there is nothing to remember.
    if segment.kind == .reset, !hasReply { return .ended }
    if hasReply, state == .established, old == .synReceived || old == .established { isAssured = true }
    // A repeated SYN does not keep an unanswered connection alive.
    if hasReply || segment.kind != .syn || old != .synSent { expires = now + lifetime }
    return .accepted
  }
}

extension TrackedTCP {
  /// `nf_conntrack_tcp_timeout_max_retrans` and `…_unacknowledged`.
  static var unansweredLifetime: Duration { .seconds(300) }

  /// Its timeout, which is shorter while something is unanswered.
  private var lifetime: Duration {
    let isWaiting =
      stream.originalWindow.hasUnacknowledged || stream.replyWindow.hasUnacknowledged || last.window == 0 || !hasReply
      || last.repeats >= LastSegment.maximumRepeats
    return isWaiting ? min(tcpState.timeout, TrackedTCP.unansweredLifetime) : tcpState.timeout
  }

  mutating func change(_ direction: FlowDirection, _ body: (inout TrackedWindow) -> Void) {
    switch direction {
    case .original: body(&stream.originalWindow)
    case .reply: body(&stream.replyWindow)
    }
  }

  /// Compares a segment with the windows, and advances them.
  private mutating func judge(_ segment: TrackedSegment, _ direction: FlowDirection) -> WindowVerdict {
    let verdict =
      switch direction {
      case .original:
        TrackedWindow.note(segment, from: &stream.originalWindow, to: &stream.replyWindow, tcpState, direction)
      case .reply:
        TrackedWindow.note(segment, from: &stream.replyWindow, to: &stream.originalWindow, tcpState, direction)
      }
    if verdict == .inside { last.note(segment, direction) }
    guard verdict != .inside else { return .inside }
    return (direction == .original ? stream.originalWindow : stream.replyWindow).isLiberal ? .inside : verdict
  }
}
