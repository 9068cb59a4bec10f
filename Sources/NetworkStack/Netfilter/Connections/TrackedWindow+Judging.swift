import Packets
import SimulationKernel

/// How a segment lies to the windows of its connection.
enum WindowVerdict {
  case inside
  /// A little beyond, or from before: let it pass, and learn nothing from it.
  case tolerated
  case outside
}

extension TrackedWindow {
  static func note(
    _ segment: TrackedSegment, from sender: inout TrackedWindow, to receiver: inout TrackedWindow,
    _ state: TrackedTCPState, _ direction: FlowDirection
  ) -> WindowVerdict {
    let isSYN = segment.flags.contains(.syn)
    let isOpening = state == .synSent || state == .synReceived
    if isSYN, sender.largest == 0 || isOpening && segment.end > sender.end {
      sender.begin(segment, isReply: direction == .reply, &receiver)
      if !segment.flags.contains(.ack), direction == .reply { return .inside }
    } else if sender.largest == 0 {
      sender.pickUp(segment, &receiver)
    }
    var (acknowledgment, highest) = (segment.acknowledgment, segment.highestAcknowledgment(to: receiver))
    if !segment.flags.contains(.ack) || segment.kind == .reset && acknowledgment.rawValue == 0 {
      (acknowledgment, highest) = (receiver.end, receiver.end)
    }
    var (sequence, end) = (segment.sequence, segment.end)
    if segment.kind == .reset, sequence.rawValue == 0, state == .synSent { (sequence, end) = (sender.end, sender.end) }
    let verdict = sender.verdict(on: sequence, end, acknowledging: highest, of: receiver)
    guard verdict == .inside else {
      if verdict == .tolerated, sequence > sender.limit { (sender.end, sender.hasUnacknowledged) = (end, true) }
      return verdict
    }
    let window = isSYN ? segment.window : segment.window << UInt32(sender.scale)
    // Counted from the acknowledgment, it reaches over what came early and then as far as the window says.
    let reach = window &+ UInt32(truncatingIfNeeded: highest - acknowledgment)
    sender.advance(to: end, acknowledgment, reach, isAcknowledging: segment.flags.contains(.ack))
    receiver.widen(end: end, limitOf: sender.limit)
    let limit = highest + Int(max(window, 1))
    if limit > receiver.limit { receiver.limit = limit }
    if acknowledgment == receiver.end { receiver.hasUnacknowledged = false }
    return .inside
  }

  /// The first segment that an end sends. Windows are scaled where both ends offer it (RFC 7323, section 2.2).
  mutating func begin(_ segment: TrackedSegment, isReply: Bool, _ other: inout TrackedWindow) {
    end = segment.end
    limit = segment.end
    largest = max(segment.window, 1)
    if segment.hasOptions {
      offersScale = segment.scale != nil
      scale = segment.scale ?? 0
      permitsSelectiveAcknowledgment = segment.permitsSelectiveAcknowledgment
      (hasAcknowledged, hasUnacknowledged, closedFirst) = (false, false, false)
    }
    if isReply, !offersScale || !other.offersScale { (scale, other.scale) = (0, 0) }
  }

  /// The window of an end whose SYN had been ignored.
  init(after last: LastSegment) {
    (end, limit) = (last.end, last.end)
    largest = max(UInt32(last.window), 1)
    (scale, offersScale) = (last.scale ?? 0, last.scale != nil)
    permitsSelectiveAcknowledgment = last.permitsSelectiveAcknowledgment
  }

  /// Its SYN was not seen: it may have offered to scale windows, and allowed selective acknowledgments.
  mutating func allowForMissedSYN() { (isLiberal, permitsSelectiveAcknowledgment) = (true, true) }

  /// The first segment that is seen of an end that has been sending for long.
  private mutating func pickUp(_ segment: TrackedSegment, _ receiver: inout TrackedWindow) {
    end = segment.end
    largest = max(segment.window << UInt32(scale), 1)
    limit = end + Int(largest)
    let acknowledgment = segment.highestAcknowledgment(to: receiver)
    if receiver.largest == 0 {
      (receiver.end, receiver.limit) = (acknowledgment, acknowledgment)
    } else if acknowledgment == receiver.end + 1 {
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
    if end > self.end { (self.end, hasUnacknowledged) = (end, true) }
    guard isAcknowledging, !hasAcknowledged || acknowledgment > acknowledged else { return }
    (acknowledged, hasAcknowledged) = (acknowledgment, true)
  }

  /// The other end has sent more than it was thought to be allowed to: the window is larger than was seen.
  private mutating func widen(end: TCPSequenceNumber, limitOf limit: TCPSequenceNumber) {
    if largest != 0, end > limit { largest &+= UInt32(truncatingIfNeeded: end - limit) }
  }
}

extension TrackedSegment {
  /// Blocks count where the end that they are sent to has said that it understands them.
  fileprivate func highestAcknowledgment(to receiver: TrackedWindow) -> TCPSequenceNumber {
    receiver.permitsSelectiveAcknowledgment ? highestAcknowledgment : acknowledgment
  }
}
