public import Packets
public import SimulationKernel

// What ICMP tells of the path (RFC 5927; RFC 1122, section 4.2.3.9).

/// An ICMP error about a segment, as far as TCP is concerned.
public struct TCPFailure: Sendable, Equatable {
  /// What a program is told.
  public var error: TCPError
  /// The network or the host cannot be reached, which may pass.
  public var isOutage: Bool
  /// A request for a connection is dropped for it (Linux's `tcp_req_err`).
  public var endsRequests: Bool
}

extension TCPConnection {
  /// Whether a segment that began with `sequence` may still be on its way: what ICMP says of others is not believed (RFC
  /// 5927, section 4.1).
  public func isInFlight(_ sequence: TCPSequenceNumber) -> Bool {
    sequence >= sender.unacknowledged && sequence < sender.next
  }

  /// A segment which began with `sequence` did not arrive. That ends a connection that is being opened, as on Linux; later
  /// it is remembered for the case that the connection is given up (RFC 5927, section 5.2).
  public mutating func noteFailure(
    of sequence: TCPSequenceNumber, _ failure: TCPFailure, at now: Instant, into output: inout TCPOutput
  ) {
    switch state {
    case .synSent: end(failure.error, &output)
    case .synReceived where !isPassive: end(failure.error, &output)
    case .synReceived: if failure.endsRequests { end(nil, &output) }
    case .closed, .listen, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
      softError = failure.error
      if failure.isOutage, sequence == sender.unacknowledged { revertBackoff(at: now) }
    }
    renewTimers(at: now)
  }

  /// An outage and not congestion has cost what was sent again: the timer is doubled once less (RFC 6069, section 4).
  private mutating func revertBackoff(at now: Instant) {
    guard recovery.timeouts > 0, sender.window > 0, roundTrip.backoff > 0 else { return }
    roundTrip.undoBackoff()
    timers.retransmission = max(now, recovery.timedOut + roundTrip.timeout)
  }

  /// The path carries segments of `size` bytes and no longer ones (RFC 1191, section 6.5; RFC 8201). What is on its way was
  /// lost, which says nothing of congestion.
  public mutating func narrow(to size: Int, at now: Instant, into output: inout TCPOutput) {
    let size = max(size, TCPConnection.leastSegment)
    guard size < sender.segment + agreed.optionsLength else { return }
    pathSegment = min(size, pathSegment)
    sender.segment = size - agreed.optionsLength
    congestion.setSegment(sender.segment, isFresh: false)
    // Nothing on its way is longer than all that is.
    guard state.maySend, sender.flight > sender.segment else { return }
    recovery.begin(.loss, sender)
    transmit(at: now, into: &output)
  }
}
