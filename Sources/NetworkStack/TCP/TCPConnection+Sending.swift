import Packets
import SimulationKernel

// What goes out: new data as the windows, Nagle and silly-window avoidance let them, data sent again, acknowledgments.

extension TCPConnection {
  /// Sends what may be sent now. The end of every input.
  mutating func transmit(at now: Instant, into output: inout TCPOutput) {
    if state.maySend {
      var pipe = pipe
      retransmit(&pipe, at: now, into: &output)
      sendNew(&pipe, at: now, into: &output)
      if recovery.phase == .fastRecovery { sendDoubtful(&pipe, at: now, into: &output) }
      isWindowLimited = pipe + sender.segment > congestion.window
    }
    if receiver.mustAcknowledge, state != .closed { sendAcknowledgment(at: now, into: &output) }
    renewTimers(at: now)
  }

  /// What is thought to be on its way, in bytes.
  @inline(__always) private var pipe: Int { recovery.pipe(sender) }

  private mutating func sendNew(_ pipe: inout Int, at now: Instant, into output: inout TCPOutput) {
    guard !sender.hasNothingToSend else { return }
    if sender.flight == 0 { congestion.restart(after: now - lastSent, timeout: roundTrip.timeout) }
    let limit = congestion.window + limitedTransmit
    while let length = nextLength(), pipe + length <= limit {
      sendSegment(length, withFIN: finGoesWith(length), at: now, into: &output)
      pipe += length
    }
  }

  /// RFC 3042: the first two duplicate acknowledgments let a new segment out each. With selective acknowledgments the pipe
  /// gets shorter by itself.
  @inline(__always) private var limitedTransmit: Int {
    guard recovery.phase == .open, !agreed.usesSelectiveAcknowledgment else { return 0 }
    return min(recovery.duplicates, LossRecovery.duplicateThreshold - 1) * sender.segment
  }

  /// Bytes of the next new segment, zero for a FIN alone; nil where nothing is worth sending (RFC 9293, sections 3.7.4 and
  /// 3.8.6.2.1).
  @inline(__always) private func nextLength() -> Int? {
    guard !sender.hasNothingToSend else { return nil }
    let usable = sender.window - sender.flight
    let length = max(0, min(sender.unsent, payloadLimit, usable))
    if length > 0 && length == payloadLimit || finGoesWith(length) { return length }
    guard length > 0, sender.hasNoDelay || sender.flight == 0 else { return nil }
    return length == sender.unsent || length >= sender.largestWindow / 2 ? length : nil
  }

  /// A segment with `length` bytes of new data ends the data, and the FIN fits in the window.
  @inline(__always) private func finGoesWith(_ length: Int) -> Bool {
    sender.closes && sender.finSequence == nil && length == sender.unsent && sender.window - sender.flight > length
  }

  /// New data, a FIN behind them, or a FIN alone. `isPushed`: with PSH, whatever follows.
  mutating func sendSegment(
    _ length: Int, withFIN: Bool, isPushed: Bool = false, at now: Instant, into output: inout TCPOutput
  ) {
    var flags: TCPFlags = .ack
    let start = sender.next
    if isPushed || length == sender.unsent, length > 0 {
      flags.insert(.psh)
      sender.notePush(start + length)
    }
    if withFIN {
      flags.insert(.fin)
      sender.finSequence = start + length
      sender.next += 1
    }
    if congestionEcho.mustTell, length > 0 {
      flags.insert(.cwr)
      congestionEcho.mustTell = false
    }
    sender.next += length
    if sender.timed == nil { sender.timed = TCPSender.TimedSegment(end: sender.next, sent: now) }
    if congestion.wantsSamples { sender.sample(TCPSender.TimedSegment(end: sender.next, sent: now)) }
    if length > 0 { receiver.quick.noteAnswer(at: now) }
    emit(flags, at: start, payloadLength: length, isNew: true, at: now, into: &output)
  }

  /// Sends again from `start`: up to `limit` numbers, a segment at most, and nothing that was acknowledged selectively.
  /// Returns where it ends.
  @discardableResult mutating func sendAgain(
    _ start: TCPSequenceNumber, limit: Int, at now: Instant, into output: inout TCPOutput
  ) -> TCPSequenceNumber {
    var end = TCPSequenceNumber.min(start + min(limit, payloadLimit), sender.next)
    let following = sender.sacked.index(endingBehind: start)
    if following < sender.sacked.ranges.count { end = .min(end, .max(start, sender.sacked.ranges[following].start)) }
    let length = max(0, TCPSequenceNumber.min(end, sender.dataEnd) - start)
    let hasFIN = sender.finSequence.map { start + length == $0 && end > $0 } ?? false
    guard length > 0 || hasFIN else { return end }
    sender.timed = nil
    sender.sampled = []
    counters.segmentsRetransmitted &+= 1
    var flags: TCPFlags = hasFIN ? [.ack, .fin] : .ack
    if sender.hasPush(in: TCPSequenceRange(start, start + length)) { flags.insert(.psh) }
    emit(flags, at: start, payloadLength: length, isNew: false, at: now, into: &output)
    return end
  }

  mutating func sendAcknowledgment(at now: Instant, into output: inout TCPOutput) {
    emit(.ack, at: sender.acceptableNext, payloadLength: 0, isNew: false, at: now, into: &output)
  }

  /// Any segment of a synchronized connection. It acknowledges what there is to acknowledge.
  mutating func emit(
    _ flags: TCPFlags, at sequence: TCPSequenceNumber, payloadLength: Int, isNew: Bool, at now: Instant,
    into output: inout TCPOutput
  ) {
    var segment = TCPSegment(
      sequence: sequence, acknowledgment: receiver.next, flags: flags, options: options(at: now),
      payloadLength: payloadLength)
    segment.window = receiver.advertise()
    if congestionEcho.echoes { segment.flags.insert(.ece) }
    segment.isMarkable = agreed.usesCongestionNotification && isNew && payloadLength > 0
    timers.acknowledgment = .never
    if payloadLength > 0 { lastSent = now }
    put(segment, into: &output)
  }

  mutating func put(_ segment: TCPSegment, into output: inout TCPOutput) {
    counters.segmentsSent &+= 1
    output.segments.append(segment)
  }

  /// Bytes of payload that the next segment can carry beside its options.
  @inline(__always) var payloadLimit: Int {
    guard agreed.usesSelectiveAcknowledgment, receiver.hasBlocks else { return sender.segment }
    return sender.segment - 4 - 8 * receiver.blockCount(limit: blockLimit)
  }

  /// How many blocks fit beside the other options.
  @inline(__always) private var blockLimit: Int { agreed.usesTimestamps ? 3 : 4 }

  @inline(__always) private func options(at now: Instant) -> TCPOptions {
    var options = TCPOptions()
    if agreed.usesTimestamps { options.timestamps = timestamps(at: now) }
    if agreed.usesSelectiveAcknowledgment, receiver.hasBlocks {
      options.selectiveAcknowledgment = receiver.selectiveAcknowledgment(limit: blockLimit)
    }
    return options
  }

  @inline(__always) func timestamps(at now: Instant) -> TCPTimestamps {
    TCPTimestamps(value: clock(at: now), echo: receiver.recentTimestamp)
  }

  /// The timestamp clock: a tick a millisecond (RFC 7323, section 5.4).
  @inline(__always) func clock(at now: Instant) -> UInt32 {
    UInt32(truncatingIfNeeded: now.nanoseconds / 1_000_000) &+ timestampOffset
  }
}
