import Packets
import SimulationKernel

extension Connection {
  /// What a segment means for the connection.
  enum SegmentOutcome: Equatable {
    case accepted, invalid
    /// The connection is over: nothing of it needs to be remembered.
    case ended
    /// It begins anew.
    case reopened
  }

  /// Whether a connection that is not known may begin with this segment. One in the middle of a connection may, as
  /// after a restart; what lies outside its windows is let through then.
  mutating func begin(with segment: TrackedSegment, _ stream: inout TrackedStream) -> Bool {
    guard case .to(let state) = TrackedTCPState.none.after(segment.kind, .original) else { return false }
    tcpState = state
    isLoose = state != .synSent
    stream.original.begin(segment)
    if isLoose { stream.original.limit = segment.end + Int(stream.original.largest) }
    return true
  }

  /// A segment of a known connection.
  mutating func receive(
    _ segment: TrackedSegment, _ direction: FlowDirection, _ stream: inout TrackedStream
  ) -> SegmentOutcome {
    let old = tcpState
    switch old.after(segment.kind, direction) {
    case .ignored: return .accepted
    case .invalid: return .invalid
    case .to(var new):
      if new == .synSent, old == .timeWait || old == .closed { return .reopened }
      if segment.kind == .reset {
        guard let state = stream.stateAfterReset(segment, direction, old) else { return .invalid }
        new = state
      }
      switch stream.note(segment, direction, old) {
      case .outside where !isLoose: return .invalid
      case .tolerated: return .accepted
      case .inside, .outside:
        stream.lastAck = segment.kind == .ack ? LastAck(direction: direction, end: segment.end) : nil
        return enter(new, segment, from: old)
      }
    }
  }

  private mutating func enter(
    _ new: TrackedTCPState, _ segment: TrackedSegment, from old: TrackedTCPState
  ) -> SegmentOutcome {
    // An RST before any answer, or as the only answer, leaves nothing to remember.
    if segment.kind == .reset, !hasReply { return .ended }
    if hasReply, new == .established, old == .synReceived || old == .established { isAssured = true }
    tcpState = new
    return .accepted
  }
}

extension TrackedStream {
  /// What an RST makes of the state; nil where it is forged or late. An established connection is ended by one that lies
  /// exactly where it should, or behind the last segment: of any other the receiver asks first (RFC 5961, section 3.2).
  fileprivate func stateAfterReset(
    _ segment: TrackedSegment, _ direction: FlowDirection, _ state: TrackedTCPState
  ) -> TrackedTCPState? {
    let receiver = direction == .original ? reply : original
    guard receiver.hasAcknowledged, segment.sequence.rawValue != 0 || state == .established else { return .closed }
    guard segment.sequence >= receiver.acknowledged else { return nil }
    let isExact =
      segment.sequence == receiver.acknowledged || lastAck == LastAck(direction: direction, end: segment.sequence)
    return state != .established || isExact ? .closed : state
  }

  /// Moves the windows on.
  fileprivate mutating func note(
    _ segment: TrackedSegment, _ direction: FlowDirection, _ state: TrackedTCPState
  ) -> WindowVerdict {
    switch direction {
    case .original:
      TrackedWindow.note(segment, from: &original, to: &reply, state, isReopening: state == .synSent)
    case .reply:
      TrackedWindow.note(segment, from: &reply, to: &original, state, isReopening: state == .synReceived)
    }
  }
}

/// How a segment lies to the windows of its connection.
enum WindowVerdict {
  case inside
  /// A little beyond, or from before: let it pass, and learn nothing from it.
  case tolerated
  case outside
}

extension TrackedWindow {
  fileprivate static func note(
    _ segment: TrackedSegment, from sender: inout TrackedWindow, to receiver: inout TrackedWindow,
    _ state: TrackedTCPState, isReopening: Bool
  ) -> WindowVerdict {
    let isSYN = segment.flags.contains(.syn)
    if isSYN, sender.largest == 0 || isReopening && segment.end > sender.end {
      sender.begin(segment)
      if receiver.largest > 0, !sender.offersScale || !receiver.offersScale { (sender.scale, receiver.scale) = (0, 0) }
      if !segment.flags.contains(.ack) { return .inside }
    } else if sender.largest == 0 {
      sender.pickUp(segment, &receiver)
    }
    var acknowledgment = segment.acknowledgment
    if !segment.flags.contains(.ack) || segment.kind == .reset && acknowledgment.rawValue == 0 {
      acknowledgment = receiver.end
    }
    var (sequence, end) = (segment.sequence, segment.end)
    if segment.kind == .reset, sequence.rawValue == 0, state == .synSent { (sequence, end) = (sender.end, sender.end) }
    let verdict = sender.verdict(on: sequence, end, acknowledging: acknowledgment, of: receiver)
    guard verdict == .inside else {
      if verdict == .tolerated, sequence > sender.limit { sender.end = end }
      return verdict
    }
    let window = isSYN ? segment.window : segment.window << UInt32(sender.scale)
    sender.advance(to: end, acknowledgment, window, isAcknowledging: segment.flags.contains(.ack))
    receiver.widen(end: end, limitOf: sender.limit)
    let limit = acknowledgment + Int(max(window, 1))
    if limit > receiver.limit { receiver.limit = limit }
    return .inside
  }

  /// The first segment that an end sends.
  fileprivate mutating func begin(_ segment: TrackedSegment) {
    end = segment.end
    limit = segment.end
    largest = max(segment.window, 1)
    offersScale = segment.scale != nil
    scale = segment.scale ?? 0
  }

  /// The first segment that is seen of an end that has been sending for long.
  private mutating func pickUp(_ segment: TrackedSegment, _ receiver: inout TrackedWindow) {
    end = segment.end
    largest = max(segment.window << UInt32(scale), 1)
    limit = end + Int(largest)
    if receiver.largest == 0 {
      receiver.end = segment.acknowledgment
      receiver.limit = segment.acknowledgment
    } else if segment.acknowledgment == receiver.end + 1 {
      receiver.end += 1
    }
  }

  private func verdict(
    on sequence: TCPSequenceNumber, _ end: TCPSequenceNumber, acknowledging: TCPSequenceNumber,
    of receiver: TrackedWindow
  ) -> WindowVerdict {
    let oldest = receiver.end - Int(max(largest, TrackedWindow.slack))
    guard acknowledging <= receiver.end else { return .outside }
    guard sequence <= limit else {
      let isNear = receiver.largest > 0 && end - limit + 1 <= Int(receiver.largest)
      return isNear && end >= self.end - Int(receiver.largest) && acknowledging >= oldest ? .tolerated : .outside
    }
    let isNotTooOld = receiver.largest == 0 || end >= self.end - Int(receiver.largest)
    return isNotTooOld && acknowledging >= oldest ? .inside : .tolerated
  }

  private mutating func advance(
    to end: TCPSequenceNumber, _ acknowledgment: TCPSequenceNumber, _ window: UInt32, isAcknowledging: Bool
  ) {
    largest = max(largest, window)
    if end > self.end { self.end = end }
    guard isAcknowledging, !hasAcknowledged || acknowledgment > acknowledged else { return }
    (acknowledged, hasAcknowledged) = (acknowledgment, true)
  }

  /// The other end has sent more than it was thought to be allowed to: the window is larger than was seen.
  private mutating func widen(end: TCPSequenceNumber, limitOf limit: TCPSequenceNumber) {
    if largest != 0, end > limit { largest &+= UInt32(truncatingIfNeeded: end - limit) }
  }
}
