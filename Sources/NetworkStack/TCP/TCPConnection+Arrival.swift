import Packets
public import SimulationKernel

// SEGMENT ARRIVES (RFC 9293, section 3.10.7), with the checks of RFC 7323, section 5 and RFC 5961 in their places.

extension TCPConnection {
  /// A segment for this connection has come in, its checksum right.
  public mutating func receive(
    _ arrival: TCPArrival, _ payload: RawSpan, at now: Instant, into output: inout TCPOutput
  ) {
    counters.segmentsReceived += 1
    switch state {
    case .closed, .listen:
      if let reset = TCPSegment.reset(answering: arrival) { put(reset, into: &output) }
    case .synSent:
      receiveInSynSent(arrival, at: now, into: &output)
    case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
      receiveSynchronized(arrival, payload, at: now, into: &output)
    }
    transmit(at: now, into: &output)
  }

  /// Section 3.10.7.4
  private mutating func receiveSynchronized(
    _ arrival: TCPArrival, _ payload: RawSpan, at now: Instant, into output: inout TCPOutput
  ) {
    if state == .synReceived, repeatsHandshake(arrival, at: now, into: &output) { return }
    guard hasWhatWasAgreed(arrival) else { return }
    // First: the sequence number, behind the protection against wrapped ones.
    guard isFresh(arrival, at: now), isAcceptable(arrival) else { return refuse(arrival, at: now) }
    noteTimestamp(arrival)
    noteActivity(at: now)
    // Second: RST.
    if arrival.flags.contains(.rst) { return receiveReset(arrival, at: now, into: &output) }
    // Fourth: SYN (RFC 5961, section 4).
    if arrival.flags.contains(.syn) { return challenge(at: now) }
    // Fifth: the acknowledgment.
    guard arrival.flags.contains(.ack), receiveAcknowledgment(arrival, at: now, into: &output) else { return }
    // Sixth and further: the data and the FIN.
    receiveText(arrival, payload, at: now, into: &output)
  }

  /// In SYN-RECEIVED the other side's SYN may come again: because our answer was lost, or, after a simultaneous open, with
  /// the acknowledgment of ours (section 3.5, figure 7).
  private mutating func repeatsHandshake(
    _ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput
  ) -> Bool {
    guard arrival.flags.contains(.syn), !arrival.flags.contains(.rst), arrival.sequence == receiver.initial else {
      return false
    }
    if arrival.flags.contains(.ack), arrival.acknowledgment == sender.next {
      acknowledgeSYN(arrival, at: now, into: &output)
      receiver.mustAcknowledge = true
    } else {
      sendSYN(at: now, into: &output)
    }
    return true
  }

  /// RFC 7323, section 3.2: all segments but RSTs have timestamps where both sides do; one without is dropped without a word.
  @inline(__always) private func hasWhatWasAgreed(_ arrival: TCPArrival) -> Bool {
    !agreed.usesTimestamps || arrival.options.timestamps != nil || arrival.flags.contains(.rst)
  }

  /// RFC 7323, section 5.3, R1: not older than what came last, unless that is too long ago for timestamps to tell (section
  /// 5.5).
  @inline(__always) private func isFresh(_ arrival: TCPArrival, at now: Instant) -> Bool {
    guard agreed.usesTimestamps, !arrival.flags.contains(.rst), let timestamps = arrival.options.timestamps else {
      return true
    }
    return Int32(bitPattern: timestamps.value &- receiver.recentTimestamp) >= 0
      || now - lastActivity > TCPConnection.timestampLifetime
  }

  /// RFC 7323, section 5.5: 24 days.
  private static let timestampLifetime = Duration.seconds(24 * 86_400)

  /// RFC 7323, section 4.3, rule 2
  private mutating func noteTimestamp(_ arrival: TCPArrival) {
    guard agreed.usesTimestamps, let timestamps = arrival.options.timestamps,
      arrival.sequence <= receiver.lastAcknowledged
    else { return }
    receiver.recentTimestamp = timestamps.value
  }

  /// The four cases of section 3.10.7.4, table 6. Two liberties, which Linux takes as well: a segment without data may stand
  /// at the very edge of the window, where a sender that has filled it is, and one at RCV.NXT is looked at even while the
  /// window is zero, for the sake of its acknowledgment.
  @inline(__always) private func isAcceptable(_ arrival: TCPArrival) -> Bool {
    let (sequence, edge) = (arrival.sequence, receiver.edge)
    guard sequence != receiver.next else { return true }
    if arrival.length == 0 { return sequence > receiver.next && sequence <= edge }
    return sequence < edge && arrival.end > receiver.next
  }

  /// An unacceptable segment is answered by an acknowledgment, unless it is a RST. Answers to segments without data are
  /// limited, so that two ends that disagree do not answer each other for ever.
  private mutating func refuse(_ arrival: TCPArrival, at now: Instant) {
    guard !arrival.flags.contains(.rst) else { return }
    if arrival.length > 0, !arrival.flags.contains(.syn) {
      receiver.mustAcknowledge = true
      if state == .timeWait { timers.linger = now + TCPTimers.timeWait }
    } else {
      challenge(at: now)
    }
  }

  /// RFC 5961, sections 3, 4, 5 and 7: an acknowledgment, at most two a second.
  mutating func challenge(at now: Instant) {
    guard now >= nextChallenge else { return }
    nextChallenge = now + .milliseconds(500)
    receiver.mustAcknowledge = true
  }

  /// RFC 5961, section 3.2: only a RST that hits RCV.NXT is believed.
  private mutating func receiveReset(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    guard arrival.sequence == receiver.next else { return challenge(at: now) }
    switch state {
    case .synReceived: end(isPassive ? nil : .refused, &output)
    case .closing, .lastAck, .timeWait: end(nil, &output)
    case .established, .finWait1, .finWait2, .closeWait, .closed, .listen, .synSent: end(.reset, &output)
    }
  }

  mutating func noteActivity(at now: Instant) {
    lastActivity = now
    guard keepAliveProbes != nil else { return }
    keepAliveProbes = 0
    timers.keepAlive = now + keepAliveIdle
  }
}
