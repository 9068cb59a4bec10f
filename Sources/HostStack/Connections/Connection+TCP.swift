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
  /// after a restart; then its windows are not judged.
  mutating func begin(with segment: TrackedSegment) -> Bool {
    guard case .to(let state) = TrackedTCPState.none.after(segment.kind, .original) else { return false }
    tcpState = state
    isLoose = state != .synSent
    if !isLoose { open(&originalWindow, with: segment) }
    return true
  }

  private func open(_ window: inout TrackedWindow, with segment: TrackedSegment) {
    window.end = segment.end
    window.limit = segment.end
    window.largest = max(segment.window, 1)
    window.offersScale = segment.scale != nil
    window.scale = segment.scale ?? 0
  }

  /// A segment of a known connection.
  mutating func receive(_ segment: TrackedSegment, _ direction: FlowDirection, at now: Instant) -> SegmentOutcome {
    let old = tcpState
    switch old.after(segment.kind, direction) {
    case .ignored: return .accepted
    case .invalid: return .invalid
    case .to(let new):
      if new == .synSent, old == .timeWait || old == .closed { return .reopened }
      guard isCredible(segment, direction, old) else { return .invalid }
      guard isLoose || note(segment, direction, old) else { return .invalid }
      // An RST before any answer, or as the only answer, leaves nothing to remember.
      if segment.kind == .reset, !hasReply { return .ended }
      if hasReply, new == .established, old == .synReceived || old == .established { isAssured = true }
      tcpState = new
      return .accepted
    }
  }

  /// An RST that lies before what was acknowledged is forged or late (RFC 5961, section 3.2).
  private func isCredible(
    _ segment: TrackedSegment, _ direction: FlowDirection, _ state: TrackedTCPState
  ) -> Bool {
    let receiver = direction == .original ? replyWindow : originalWindow
    guard segment.kind == .reset, receiver.hasAcknowledged, !isLoose else { return true }
    return segment.sequence >= receiver.acknowledged
  }

  /// Moves the windows on. False where the segment lies outside them.
  private mutating func note(
    _ segment: TrackedSegment, _ direction: FlowDirection, _ state: TrackedTCPState
  ) -> Bool {
    switch direction {
    case .original: TrackedWindow.note(segment, from: &originalWindow, to: &replyWindow, state)
    case .reply: TrackedWindow.note(segment, from: &replyWindow, to: &originalWindow, state)
    }
  }
}

extension TrackedWindow {
  fileprivate static func note(
    _ segment: TrackedSegment, from sender: inout TrackedWindow, to receiver: inout TrackedWindow,
    _ state: TrackedTCPState
  ) -> Bool {
    if sender.largest == 0 || segment.kind == .syn && segment.end > sender.end && state.isOpening {
      sender.begin(segment)
      if receiver.largest > 0, !sender.offersScale || !receiver.offersScale { (sender.scale, receiver.scale) = (0, 0) }
      if !segment.flags.contains(.ack) { return true }
    }
    var acknowledgment = segment.acknowledgment
    if !segment.flags.contains(.ack) || segment.kind == .reset && acknowledgment.rawValue == 0 {
      acknowledgment = receiver.end
    }
    var (sequence, end) = (segment.sequence, segment.end)
    if segment.kind == .reset, sequence.rawValue == 0, state == .synSent { (sequence, end) = (sender.end, sender.end) }
    guard sender.holds(sequence, end, acknowledging: acknowledgment, of: receiver) else { return false }
    let window = segment.flags.contains(.syn) ? segment.window : segment.window << UInt32(sender.scale)
    sender.advance(to: end, acknowledgment, window, isAcknowledging: segment.flags.contains(.ack))
    receiver.widen(end: end, limitOf: sender.limit)
    let limit = acknowledgment + Int(max(window, 1))
    if limit > receiver.limit { receiver.limit = limit }
    return true
  }

  /// The first segment that an end sends.
  private mutating func begin(_ segment: TrackedSegment) {
    end = segment.end
    limit = segment.end
    largest = max(segment.window, 1)
    offersScale = segment.scale != nil
    scale = segment.scale ?? 0
  }

  private func holds(
    _ sequence: TCPSequenceNumber, _ end: TCPSequenceNumber, acknowledging: TCPSequenceNumber,
    of receiver: TrackedWindow
  ) -> Bool {
    let isNotTooOld = receiver.largest == 0 || end >= self.end - Int(receiver.largest)
    let slack = Int(max(largest, TrackedWindow.slack))
    return sequence <= limit && isNotTooOld && acknowledging <= receiver.end && acknowledging >= receiver.end - slack
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

extension TrackedTCPState {
  fileprivate var isOpening: Bool { self == .synSent || self == .synReceived || self == .synSentTwice }
}
