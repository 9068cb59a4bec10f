import Packets
import SimulationKernel

// TIME-WAIT (RFC 9293, section 3.6), and FIN-WAIT-2 of a connection that nobody holds, as Linux has them
// (`tcp_timewait_state_process`).

extension TCPConnection {
  /// Nobody holds the connection any more, and all that is missing is the other side's FIN.
  mutating func awaitFIN(at now: Instant) {
    timers.linger = now + TCPTimers.finWait2
    nextChallenge = now
    receiver.discardEarly()
  }

  /// FIN-WAIT-2 with nobody to read: only a FIN without data is of use, and other news are answered by a RST.
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

  /// The other side has acknowledged our FIN and we its own.
  mutating func enterTimeWait(at now: Instant) {
    state = .timeWait
    timers.stop()
    timers.linger = now + TCPTimers.timeWait
    nextChallenge = now
  }

  /// All has been said. What is sent again is acknowledged again, a RST at RCV.NXT ends the wait, and what has the next
  /// number and nothing in it is no more than a sign of life.
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
    // A SYN alone may be as old as it looks, or the begin of something new.
    if !isFresh || arrival.flags.contains(.ack) { timers.linger = now + TCPTimers.timeWait }
    acknowledgeAgain(arrival, at: now)
  }

  /// Whether it is in TIME-WAIT and gives way to the new connection that a SYN asks for: by its timestamp, or else by its
  /// number, the SYN comes from after all that this one has received (RFC 6191, section 2).
  func givesWay(to syn: TCPArrival) -> Bool {
    guard state == .timeWait, syn.flags.isDisjoint(with: [.ack, .rst]) else { return false }
    let isBeyond = syn.sequence > receiver.next
    guard settings.usesTimestamps, let timestamps = syn.options.timestamps else { return isBeyond }
    guard agreed.usesTimestamps else { return true }
    let elapsed = Int32(bitPattern: timestamps.value &- receiver.recentTimestamp)
    return elapsed > 0 || elapsed == 0 && isBeyond
  }

  /// There are too many connections in TIME-WAIT, or a new one takes this one's ends: the wait is over at once.
  mutating func cutTimeWait() {
    timers.stop()
    state = .closed
  }
}
