import Packets
public import SimulationKernel

// SEGMENT ARRIVES (RFC 9293, section 3.10.7), with the checks of RFC 7323, section 5 and RFC 5961 in their places.

extension TCPConnection {
  /// Handles a segment for this connection. Its checksum must have been verified, and `payload` holds the
  /// ``TCPArrival/payloadLength`` bytes behind its header.
  public mutating func receive(
    _ arrival: TCPArrival, _ payload: RawSpan, at now: Instant, into output: inout TCPOutput
  ) {
    counters.segmentsReceived &+= 1
    switch state {
    case .closed, .listen:
      if let reset = TCPSegment.reset(answering: arrival) { put(reset, into: &output) }
    case .synSent:
      receiveInSynSent(arrival, payload, at: now, into: &output)
    case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck:
      receiveSynchronized(arrival, payload, at: now, into: &output)
    case .timeWait:
      receiveInTimeWait(arrival, at: now, into: &output)
    }
    transmit(at: now, into: &output)
  }

  /// Section 3.10.7.4
  private mutating func receiveSynchronized(
    _ arrival: TCPArrival, _ payload: RawSpan, at now: Instant, into output: inout TCPOutput
  ) {
    if state == .synReceived, repeatsHandshake(arrival, at: now, into: &output) { return }
    if state == .finWait2, isOrphan { return receiveForNobody(arrival, at: now, into: &output) }
    guard !arrival.flags.isDisjoint(with: [.ack, .rst, .syn]) else { return }
    // First: the sequence number, behind the protection against wrapped ones.
    guard isFresh(arrival, at: now) else { return refuseStale(arrival, at: now) }
    guard isAcceptable(arrival) || isStrayReset(arrival) else { return refuse(arrival, at: now) }
    // Second: RST.
    if arrival.flags.contains(.rst) { return receiveReset(arrival, at: now, into: &output) }
    // Fourth: SYN (RFC 5961, section 4).
    if arrival.flags.contains(.syn) { return receiveSYN(arrival, at: now, into: &output) }
    // Fifth: the acknowledgment. Up to here nothing of the connection has changed.
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

  /// RFC 7323, section 5.3, R1: not older than what came last, unless that is too long ago for timestamps to tell (section
  /// 5.5). As on Linux, a tick does not count, and neither does an acknowledgment that was overtaken by others. A segment
  /// without timestamps passes, though section 3.2 would drop it.
  @inline(__always) func isFresh(_ arrival: TCPArrival, at now: Instant) -> Bool {
    guard agreed.usesTimestamps, !arrival.flags.contains(.rst), let timestamps = arrival.options.timestamps else {
      return true
    }
    return Int32(bitPattern: timestamps.value &- receiver.recentTimestamp) >= -1
      || now - lastArrival > TCPConnection.timestampLifetime || isOvertaken(arrival, timestamps)
  }

  /// A pure acknowledgment that says nothing new and came late, by no more than a timeout and a fifth (Linux'
  /// `tcp_disordered_ack`).
  private func isOvertaken(_ arrival: TCPArrival, _ timestamps: TCPTimestamps) -> Bool {
    guard arrival.flags.contains(.ack), arrival.length == 0, arrival.sequence == receiver.next,
      arrival.acknowledgment == sender.unacknowledged, !sender.wouldUpdateWindow(arrival)
    else { return false }
    let age = Int32(bitPattern: receiver.recentTimestamp &- timestamps.value)
    return Int64(age) <= roundTrip.timeout.nanoseconds / 1_000_000 * 6 / 5
  }

  /// RFC 7323, section 5.5: 24 days.
  private static let timestampLifetime = Duration.seconds(24 * 86_400)

  /// RFC 7323, section 4.3, rule 2. Only a segment whose acknowledgment was accepted comes here.
  @inline(__always) mutating func noteTimestamp(_ arrival: TCPArrival, at now: Instant) {
    guard agreed.usesTimestamps, let timestamps = arrival.options.timestamps,
      arrival.sequence <= receiver.lastAcknowledged,
      Int32(bitPattern: timestamps.value &- receiver.recentTimestamp) >= 0
        || now - lastArrival > TCPConnection.timestampLifetime
    else { return }
    receiver.recentTimestamp = timestamps.value
  }

  /// The four cases of section 3.10.7.4, table 6, with the liberties that Linux takes (`tcp_sequence`): a segment may begin at
  /// the very edge of the window, where a sender that has filled it is, and one that ends between the last acknowledgment
  /// and RCV.NXT is looked at for the sake of its acknowledgment.
  @inline(__always) func isAcceptable(_ arrival: TCPArrival) -> Bool {
    arrival.end >= receiver.lastAcknowledged && arrival.sequence <= receiver.edge
  }

  /// Of segments that are too old by their timestamps, Linux does not answer acknowledgments that are old by their numbers as
  /// well.
  private mutating func refuseStale(_ arrival: TCPArrival, at now: Instant) {
    if arrival.length == 0, arrival.sequence < receiver.next { return }
    refuse(arrival, at: now)
  }

  /// An unacceptable segment is answered by an acknowledgment, unless it is a RST. Answers to segments without data are
  /// limited, so that two ends that disagree do not answer each other forever.
  private mutating func refuse(_ arrival: TCPArrival, at now: Instant) {
    guard !arrival.flags.contains(.rst) else { return }
    guard arrival.length > 0, !arrival.flags.contains(.syn) else { return challenge(at: now) }
    // Of what was refused only that is told which has been delivered (Linux's `tcp_send_dupack`).
    if arrival.sequence < receiver.next { receiver.noteDuplicate(arrival.range) }
    receiver.mustAcknowledge = true
  }

  /// A SYN with another number than the first one. Whoever sends it in SYN-RECEIVED has begun anew: the connection is no more
  /// (RFC 9293, section 3.10.7.4, fourth check). Later it is not believed (RFC 5961, section 4).
  private mutating func receiveSYN(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    guard state == .synReceived, isPassive else { return challenge(at: now) }
    if let reset = TCPSegment.reset(answering: arrival) { put(reset, into: &output) }
    end(nil, &output)
  }

  /// RFC 5961, sections 3, 4, 5 and 7: an acknowledgment, at most two a second.
  mutating func challenge(at now: Instant) {
    guard now >= nextChallenge else { return }
    nextChallenge = now + .milliseconds(500)
    receiver.mustAcknowledge = true
  }

  /// RFC 5961, section 3.2: only a RST that hits RCV.NXT is believed.
  private mutating func receiveReset(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    guard hitsExpected(arrival) else { return challenge(at: now) }
    switch state {
    case .synReceived: end(isPassive ? nil : .refused, &output)
    case .closing, .lastAck, .timeWait: end(nil, &output)
    case .established, .finWait1, .finWait2, .closeWait, .closed, .listen, .synSent: end(.reset, &output)
    }
  }

  /// RCV.NXT, and, as on Linux, with selective acknowledgments also the end of what came early.
  private func hitsExpected(_ reset: TCPArrival) -> Bool {
    if reset.sequence == receiver.next || isStrayReset(reset) { return true }
    guard agreed.usesSelectiveAcknowledgment, let last = receiver.buffer.early.last else { return false }
    return reset.sequence == last.end
  }

  /// A RST of a sender that does not count its own FIN (Linux's `tcp_reset_check`).
  private func isStrayReset(_ arrival: TCPArrival) -> Bool {
    guard arrival.flags.contains(.rst), arrival.sequence == receiver.next - 1 else { return false }
    switch state {
    case .closeWait, .closing, .lastAck: return true
    case .closed, .listen, .synSent, .synReceived, .established, .finWait1, .finWait2, .timeWait: return false
    }
  }

  /// The other side is there: an acknowledgment of it was accepted.
  @inline(__always) mutating func noteActivity(at now: Instant) {
    lastArrival = now
    guard keepAliveProbes != nil else { return }
    keepAliveProbes = 0
    timers.keepAlive = now + keepAliveIdle
  }
}
