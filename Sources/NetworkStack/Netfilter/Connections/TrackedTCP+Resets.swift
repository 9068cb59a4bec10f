import Packets
import SimulationKernel

// What connection tracking makes of the segments that end a connection, and of those that it cannot place.

extension TrackedTCP {
  /// An RST. One of an established connection ends it where it lies exactly where it should, or behind the last segment:
  /// of any other the receiver asks first (RFC 5961, section 3.2).
  mutating func receiveReset(
    _ segment: TrackedSegment, _ direction: FlowDirection, at now: Instant
  ) -> SegmentOutcome {
    // Where it is closing, the ends may have agreed on what was not seen here.
    guard !tcpState.isClosing else { return enter(.closed, segment, direction, at: now) }
    let receiver = direction == .original ? stream.replyWindow : stream.originalWindow
    var state = TrackedTCPState.closed
    if receiver.hasAcknowledged, last.kind != .syn {
      let isEstablished = tcpState == .established && isAssured
      // Likely the answer to a SYN that was let through.
      if segment.sequence.rawValue == 0, !isEstablished { return move(to: .closed, segment, direction, at: now) }
      guard segment.sequence >= receiver.acknowledged else { return .invalid }
      guard isEstablished, segment.sequence != receiver.acknowledged, !follows(segment, direction) else {
        return move(to: .closed, segment, direction, at: now)
      }
      state = tcpState
    }
    return answersIgnored(segment)
      ? enter(state, segment, direction, at: now) : move(to: state, segment, direction, at: now)
  }

  /// It comes directly behind its sender's last segment.
  private func follows(_ segment: TrackedSegment, _ direction: FlowDirection) -> Bool {
    last.kind == .ack && last.direction == direction && segment.sequence == last.end
  }

  /// It answers a segment that was let through without being believed, so that it need not lie in any window.
  private func answersIgnored(_ segment: TrackedSegment) -> Bool {
    if (hasReply && last.kind == .syn || !isAssured && last.kind == .ack) && segment.acknowledgment == last.end {
      return true
    }
    return tcpState == .synSent && last.kind == .ack && last.direction == .reply
      && segment.sequence == last.acknowledgment
  }

  /// Lets a segment pass that may be right where tracking is wrong. A SYN, ACK for a SYN that was ignored shows that both
  /// ends agree, and tracking begins anew with them.
  mutating func ignore(_ segment: TrackedSegment, _ direction: FlowDirection, at now: Instant) -> SegmentOutcome {
    if segment.kind == .synAck, last.kind == .syn, last.direction != direction, segment.acknowledgment == last.end {
      let renewed = TrackedWindow(after: last)
      change(direction.opposite) { $0 = renewed }
      change(direction) { $0 = TrackedWindow() }
      last.expectsChallenge = false
      return move(to: .synReceived, segment, direction, at: now)
    }
    last.noteIgnored(segment, direction)
    if segment.kind == .syn, direction == .original {
      (last.scale, last.isSimultaneous) = (segment.scale, false)
      last.permitsSelectiveAcknowledgment = segment.permitsSelectiveAcknowledgment
      last.expectsChallenge = tcpState == .lastAck
    }
    if tcpState == .synSent, segment.kind == .ack, direction == .reply { last.acknowledgment = segment.acknowledgment }
    return .ignored
  }

  /// A FIN or an RST out of all windows: if both ends have sent one, the connection is hardly alive.
  mutating func noteInvalidEnd(_ segment: TrackedSegment, _ direction: FlowDirection, at now: Instant) {
    guard isAssured, segment.kind == .fin || segment.kind == .reset else { return }
    if last.direction != direction, last.kind == .fin || last.kind == .reset {
      expires = min(expires, now + TrackedTCP.unansweredLifetime)
    } else {
      (last.kind, last.direction) = (segment.kind, direction)
    }
  }
}

extension LastSegment {
  /// A segment that lay inside the windows. Only the numbers of an ACK are kept.
  mutating func note(_ segment: TrackedSegment, _ direction: FlowDirection) {
    guard segment.kind == .ack else { return }
    let isRepeated =
      self.direction == direction && sequence == segment.sequence && acknowledgment == segment.acknowledgment
      && end == segment.end && UInt32(window) == segment.window
    repeats = isRepeated ? min(repeats, .max - 1) + 1 : 0
    (sequence, acknowledgment, end) = (segment.sequence, segment.acknowledgment, segment.end)
    (window, self.direction) = (UInt16(truncatingIfNeeded: segment.window), direction)
  }

  mutating func noteIgnored(_ segment: TrackedSegment, _ direction: FlowDirection) {
    (kind, self.direction) = (segment.kind, direction)
    (sequence, end, window) = (segment.sequence, segment.end, UInt16(truncatingIfNeeded: segment.window))
  }
}
