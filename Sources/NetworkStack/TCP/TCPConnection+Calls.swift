public import Packets
public import SimulationKernel

// What a program asks for (RFC 9293, sections 3.10.2 to 3.10.6).

extension TCPConnection {
  /// SEND: takes in as many of the bytes as there is room for. Returns how many.
  public mutating func send(_ bytes: RawSpan, at now: Instant, into output: inout TCPOutput) -> Int {
    guard maySendMore else { return 0 }
    let length = sender.append(bytes)
    if length > 0 { transmit(at: now, into: &output) }
    return length
  }

  /// RECEIVE: lends up to `limit` bytes to `read`, which has then read them.
  public mutating func receive<Result>(
    _ limit: Int, at now: Instant, into output: inout TCPOutput, _ read: (RawSpan) -> Result
  ) -> Result {
    let result = receiver.buffer.read(limit, read)
    if state.mayReceive, receiver.shouldTellOfRoom {
      receiver.mustAcknowledge = true
      transmit(at: now, into: &output)
    }
    return result
  }

  /// No more data will be sent; what was handed over still is (CLOSE of section 3.10.4, which leaves the other direction
  /// open).
  public mutating func shutDown(at now: Instant, into output: inout TCPOutput) {
    guard !sender.closes else { return }
    switch state {
    case .closed, .listen:
      return
    case .synSent, .synReceived:
      break  // The FIN waits, as data do, until the handshake is complete.
    case .established:
      state = .finWait1
    case .closeWait:
      state = .lastAck
    case .finWait1, .finWait2, .closing, .lastAck, .timeWait:
      return
    }
    sender.closes = true
    transmit(at: now, into: &output)
  }

  /// The program has gone: nothing more will be sent or read. Data that nobody has read are answered by a RST, so that the
  /// other side learns of it (RFC 1122, section 4.2.2.13).
  public mutating func close(at now: Instant, into output: inout TCPOutput) {
    isOrphan = true
    guard receiver.buffer.count == 0 || state == .timeWait else { return abort(into: &output) }
    guard state != .synSent else { return end(nil, &output) }
    receiver.buffer.discard()
    shutDown(at: now, into: &output)
    if state == .finWait2 { timers.linger = now + TCPTimers.finWait2 }
  }

  /// ABORT (section 3.10.5)
  public mutating func abort(into output: inout TCPOutput) {
    isOrphan = true
    switch state {
    case .synReceived, .established, .finWait1, .finWait2, .closeWait:
      put(TCPSegment(sequence: sender.next, acknowledgment: receiver.next, flags: [.rst, .ack]), into: &output)
    case .closed, .listen, .synSent, .closing, .lastAck, .timeWait:
      break
    }
    end(nil, &output)
  }

  /// Small segments need not wait for acknowledgments (RFC 9293, section 3.7.4).
  public mutating func setNoDelay(_ hasNoDelay: Bool, at now: Instant, into output: inout TCPOutput) {
    sender.hasNoDelay = hasNoDelay
    transmit(at: now, into: &output)
  }

  /// Whether a silent other side is asked if it is still there (section 3.8.4): after two hours, unless the guest's settings
  /// name another time.
  public mutating func setKeepAlive(_ isOn: Bool, at now: Instant) {
    keepAliveProbes = isOn ? 0 : nil
    timers.keepAlive = isOn && state.isSynchronized && state != .timeWait ? now + keepAliveIdle : .never
  }

  /// The path carries segments of `size` bytes and no longer ones (RFC 1191, section 6.5; RFC 8201). What is on its way was
  /// lost, which says nothing of congestion.
  public mutating func narrow(to size: Int, at now: Instant, into output: inout TCPOutput) {
    let size = max(size, TCPConnection.leastSegment)
    guard size < sender.segment + agreed.optionsLength else { return }
    pathSegment = min(size, pathSegment)
    sender.segment = size - agreed.optionsLength
    congestion.setSegment(sender.segment, isFresh: false)
    guard state.maySend, sender.flight > 0 else { return }
    recovery.begin(.loss, sender)
    transmit(at: now, into: &output)
  }

  /// ICMP says that a segment which began with `sequence` did not arrive. In SYN-SENT that is believed; later it is not
  /// enough to end a connection (RFC 5927, section 5.2).
  public mutating func noteUnreachable(_ sequence: TCPSequenceNumber, _ error: TCPError, into output: inout TCPOutput) {
    guard state == .synSent, sequence == sender.initial else { return }
    end(error, &output)
  }

  /// Whether a segment that began with `sequence` may still be on its way: what ICMP says of others is not believed (RFC
  /// 5927, section 4.1).
  public func isInFlight(_ sequence: TCPSequenceNumber) -> Bool {
    sequence >= sender.unacknowledged && sequence < sender.next
  }
}

extension TCPConnection {
  /// There are too many connections in TIME-WAIT: this one's ends at once.
  mutating func cutTimeWait() {
    timers.stop()
    state = .closed
  }
}
