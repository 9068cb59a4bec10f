import Packets
import SimulationKernel

extension TCPConnection {
  /// RFC 9293, section 3.10.7.4, fifth check. Returns whether the segment's data are to be looked at.
  mutating func receiveAcknowledgment(
    _ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput
  ) -> Bool {
    if state == .synReceived {
      guard arrival.acknowledgment > sender.unacknowledged, arrival.acknowledgment <= sender.next else {
        if let reset = TCPSegment.reset(answering: arrival) { put(reset, into: &output) }
        return false
      }
      noteTimestamp(arrival, at: now)
      acknowledgeSYN(arrival, at: now, into: &output)
      return true
    }
    // RFC 5961, section 5.2: neither of data never sent, nor older than the largest window.
    guard arrival.acknowledgment <= sender.next, arrival.acknowledgment >= sender.unacknowledged - sender.oldestWindow
    else {
      challenge(at: now)
      return false
    }
    if arrival.acknowledgment >= sender.unacknowledged {
      noteTimestamp(arrival, at: now)
      noteActivity(at: now)
    }
    takeIn(arrival, at: now, into: &output)
    return advanceState(at: now, into: &output)
  }

  private mutating func takeIn(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    let duplicates = arrival.acknowledgment == sender.unacknowledged && isDuplicate(arrival)
    let reported = noteSelectiveAcknowledgment(arrival)
    if arrival.acknowledgment > sender.unacknowledged {
      acknowledge(arrival, at: now, into: &output)
    }
    if arrival.acknowledgment == sender.unacknowledged { updateWindow(arrival, at: now, into: &output) }
    noteCongestionEcho(arrival)
    if agreed.usesSelectiveAcknowledgment ? reported : duplicates { noteDuplicate(at: now, into: &output) }
  }

  /// What the acknowledgment of our FIN leads to. Returns whether the segment is to be looked at further.
  private mutating func advanceState(at now: Instant, into output: inout TCPOutput) -> Bool {
    guard sender.isFINAcknowledged else { return true }
    switch state {
    case .finWait1:
      state = .finWait2
      if isOrphan { awaitFIN(at: now) }
    case .closing:
      enterTimeWait(at: now)
    case .lastAck:
      end(nil, &output)
      return false
    case .established, .finWait2, .closeWait, .timeWait, .closed, .listen, .synSent, .synReceived:
      break
    }
    return true
  }

  /// RFC 5681, section 2: what counts as a duplicate acknowledgment. The answer to a probe of a shut window is none.
  @inline(__always) private func isDuplicate(_ arrival: TCPArrival) -> Bool {
    sender.flight > 0 && sender.window > 0 && arrival.length == 0
      && Int(arrival.header.window) << Int(sender.scale) == sender.window
  }

  /// New data are acknowledged.
  private mutating func acknowledge(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    measureRoundTrip(arrival, at: now)
    let acknowledged = arrival.acknowledgment - sender.unacknowledged
    if sender.acknowledge(arrival.acknowledgment) { output.news.insert(.writable) }
    counters.bytesAcknowledged &+= UInt64(acknowledged) - (sender.isFINAcknowledged ? 1 : 0)
    recover(acknowledged, at: now, into: &output)
    recovery.timeouts = 0
    softError = nil
    // RFC 6298, rules 5.2 and 5.3
    timers.retransmission = sender.flight > 0 ? now + roundTrip.timeout : .never
  }

  /// One segment at a time is timed, and none that was sent again (RFC 6298, section 3). With timestamps, one that was sent
  /// again can be told by them (RFC 7323, section 4).
  ///
  /// An echo from before the last timeout tells of no round trip. Where the data had arrived and their acknowledgment was
  /// lost, the other side answers what was sent again, which lies below its window, with the echo that it had (RFC 7323,
  /// section 5.3): the sample would be the timeout itself and more, and timeouts would breed longer ones. Where the path has
  /// become slower than the timeout, the timeout stays doubled until new data have measured it.
  mutating func measureRoundTrip(_ arrival: TCPArrival, at now: Instant) {
    if let timed = sender.timed {
      guard arrival.acknowledgment >= timed.end else { return }
      sender.timed = nil
      roundTrip.measure(now - timed.sent)
    } else if agreed.usesTimestamps, let echo = arrival.options.timestamps?.echo, echo != 0 {
      let clock = clock(at: now)
      let elapsed = clock &- echo
      guard recovery.phase != .loss || elapsed <= clock &- self.clock(at: recovery.timedOut) else { return }
      if elapsed < 1 << 20 { roundTrip.measure(.milliseconds(Int64(elapsed))) }
    }
  }

  /// The peer says how much it takes. While that is nothing, each answer puts off the next probe; as long as probes are answered,
  /// the connection stays (section 3.8.6.1). What was on its way when the window was drawn back goes out once more when it opens.
  private mutating func updateWindow(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    let wasShut = sender.window == 0
    sender.updateWindow(arrival)
    if sender.window == 0 {
      recovery.timeouts = 0
      if timers.persist != .never { timers.persist = now + roundTrip.timeout }
    }
    guard wasShut, sender.window > 0 else { return }
    roundTrip.resetBackoff()
    timers.persist = .never
    guard sender.flight > 0 else { return recovery.timeouts = 0 }
    timers.retransmission = now + roundTrip.timeout
    sendAgain(sender.unacknowledged, limit: sender.segment, at: now, into: &output)
  }

  /// RFC 3168, section 6.1.2: a mark is taken as a loss would be, once a round trip.
  private mutating func noteCongestionEcho(_ arrival: TCPArrival) {
    guard agreed.usesCongestionNotification, arrival.flags.contains(.ece), recovery.phase == .open,
      sender.unacknowledged >= congestionEcho.point, sender.flight > 0
    else { return }
    congestion.reduce(flight: sender.flight)
    congestionEcho.mustTell = true
    congestionEcho.point = sender.next
  }
}
