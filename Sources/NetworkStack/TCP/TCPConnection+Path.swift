public import Packets
public import SimulationKernel

// What ICMP reports about the path (RFC 5927; RFC 1122, section 4.2.3.9).

/// An ICMP error about a segment, as far as TCP is concerned.
public struct TCPFailure: Sendable, Equatable {
  /// The error for the program.
  public var error: TCPError
  /// Whether the network or the host cannot be reached, which may be temporary (RFC 6069, section 3).
  public var isOutage: Bool
  /// Whether it drops a connection in SYN-RECEIVED (Linux's `tcp_req_err`).
  public var endsRequests: Bool
}

extension TCPConnection {
  /// Whether a segment that began with `sequence` may be in flight. ICMP errors about other segments must be ignored (RFC
  /// 5927, section 4.1).
  public func isInFlight(_ sequence: TCPSequenceNumber) -> Bool {
    sequence >= sender.unacknowledged && sequence < sender.next
  }

  /// Handles an ICMP error about the segment that began with `sequence`. It ends a connection that is being opened, as on
  /// Linux; later it only becomes the error if the connection is given up (RFC 5927, section 5.2).
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

  /// Undoes one doubling of the timer, because an outage and not congestion lost the retransmission (RFC 6069, section 4).
  private mutating func revertBackoff(at now: Instant) {
    guard recovery.timeouts > 0, sender.window > 0, roundTrip.backoff > 0 else { return }
    roundTrip.undoBackoff()
    timers.retransmission = max(now, recovery.timedOut + roundTrip.timeout)
  }

  /// Lowers the segment size to what the path carries: `size` bytes of options and payload (RFC 1191, section 6.5; RFC 8201).
  /// Data in flight are taken for lost, which says nothing about congestion. A larger size than the current one is ignored.
  public mutating func narrow(to size: Int, at now: Instant, into output: inout TCPOutput) {
    let size = max(size, TCPConnection.leastSegment)
    guard size < sender.segment + agreed.optionsLength else { return }
    pathSegment = min(size, pathSegment)
    sender.segment = size - agreed.optionsLength
    congestion.setSegment(sender.segment, isFresh: false)
    // If no more than one segment is in flight, it is not too long.
    guard state.maySend, sender.flight > sender.segment else { return }
    recovery.begin(.loss, sender)
    transmit(at: now, into: &output)
  }
}
