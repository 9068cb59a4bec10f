import Packets
import SimulationKernel

// TIME-WAIT (RFC 9293, section 3.6), and FIN-WAIT-2 of an orphaned connection, as in Linux
// (`tcp_timewait_state_process`).

extension TCPConnection {
  /// Whether the connection is orphaned, and only the peer's FIN is missing.
  mutating func awaitFIN(at now: Instant) {
    timers.linger = now + TCPTimers.finWait2
    nextChallenge = now
    receiver.discardEarly()
  }

  /// FIN-WAIT-2 of an orphaned connection: only a FIN without data is accepted, and other segments are answered with a RST.
  mutating func receiveForNobody(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    guard isFresh(arrival, at: now), isAcceptable(arrival), arrival.length == 0 || arrival.end > receiver.next else {
      return acknowledgeAgain(arrival, at: now)
    }
    if arrival.flags.contains(.rst) { return end(nil, &output) }
    if arrival.flags.contains(.syn), arrival.sequence >= receiver.next { return resetLeft(arrival, into: &output) }
    guard arrival.flags.contains(.ack), arrival.length > 0 else { return }
    guard arrival.flags.contains(.fin), arrival.end == receiver.next + 1 else {
      return resetLeft(arrival, into: &output)
    }
    noteTimestamp(arrival, at: now)
    receiver.buffer.passFIN()
    receiver.mustAcknowledge = true
    enterTimeWait(at: now)
  }

  private mutating func acknowledgeAgain(_ arrival: TCPArrival, at now: Instant) {
    if arrival.length > 0, !arrival.flags.contains(.syn) {
      receiver.mustAcknowledge = true
    } else {
      challenge(at: now)
    }
  }

  /// Both FINs have been acknowledged.
  mutating func enterTimeWait(at now: Instant) {
    state = .timeWait
    timers.stop()
    timers.linger = now + TCPTimers.timeWait
    nextChallenge = now
  }

  /// Retransmissions are acknowledged again, a RST at RCV.NXT ends TIME-WAIT, and an empty segment with the next sequence
  /// number is ignored.
  mutating func receiveInTimeWait(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    let isReset = arrival.flags.contains(.rst)
    let isFresh = isFresh(arrival, at: now)
    if isFresh, arrival.sequence == receiver.next, arrival.length == 0 || isReset {
      guard !isReset else { return end(nil, &output) }
      noteTimestamp(arrival, at: now)
      timers.linger = now + TCPTimers.timeWait
      return
    }
    guard !isReset else { return }
    // A bare SYN may be an old duplicate, or begin a new connection.
    if !isFresh || arrival.flags.contains(.ack) { timers.linger = now + TCPTimers.timeWait }
    acknowledgeAgain(arrival, at: now)
  }

  /// Whether it is in TIME-WAIT and gives way to a new connection, because the SYN's timestamp or else its sequence number is
  /// later than all that this one has received (RFC 6191, section 2).
  func givesWay(to syn: TCPArrival) -> Bool {
    guard state == .timeWait, syn.flags.isDisjoint(with: [.ack, .rst]) else { return false }
    let isBeyond = syn.sequence > receiver.next
    guard settings.usesTimestamps, let timestamps = syn.options.timestamps else { return isBeyond }
    guard agreed.usesTimestamps else { return true }
    let elapsed = Int32(bitPattern: timestamps.value &- receiver.recentTimestamp)
    return elapsed > 0 || elapsed == 0 && isBeyond
  }

  /// Ends TIME-WAIT at once, because too many connections are in it or a new one takes this one's endpoints.
  mutating func cutTimeWait() {
    timers.stop()
    state = .closed
  }
}
