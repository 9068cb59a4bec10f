import Packets
public import SimulationKernel

// The user calls (RFC 9293, sections 3.10.2 to 3.10.6).

extension TCPConnection {
  /// SEND: accepts as many bytes as there is room for (``writableBytes``), and returns how many.
  public mutating func send(_ bytes: RawSpan, at now: Instant, into output: inout TCPOutput) -> Int {
    guard maySendMore else { return 0 }
    let length = sender.append(bytes)
    if length > 0 { transmit(at: now, into: &output) }
    return length
  }

  /// RECEIVE: lends up to `limit` bytes to `read` and consumes them. The span is empty if there is nothing to read.
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

  /// CLOSE (section 3.10.4): data already passed is still sent, and the other direction stays open.
  public mutating func shutDown(at now: Instant, into output: inout TCPOutput) {
    guard !sender.closes else { return }
    switch state {
    case .closed, .listen:
      return
    case .synSent, .synReceived:
      break  // Like data, the FIN waits until the handshake is complete.
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

  /// The program has exited: nothing more will be sent or read. Unread data is answered with a RST, so that the peer learns of
  /// the loss (RFC 1122, section 4.2.2.13).
  public mutating func close(at now: Instant, into output: inout TCPOutput) {
    isOrphan = true
    guard receiver.buffer.count == 0 || state == .timeWait else { return reset(at: now, into: &output) }
    guard state != .synSent else { return end(nil, &output) }
    shutDown(at: now, into: &output)
    if state == .finWait2 { awaitFIN(at: now) }
  }

  /// ABORT (section 3.10.5): ends the connection at once, with a RST where the peer may have one. One in TIME-WAIT stays.
  public mutating func abort(at now: Instant, into output: inout TCPOutput) {
    isOrphan = true
    switch state {
    case .established, .finWait1, .finWait2, .closeWait: reset(at: now, into: &output)
    // A connection opened by a SYN has not been accepted: the answer to the next segment will end it.
    case .synReceived: isPassive ? end(nil, &output) : reset(at: now, into: &output)
    case .closed, .listen, .synSent, .closing, .lastAck: end(nil, &output)
    // It belongs to the machine now, and no longer to the program.
    case .timeWait: break
    }
  }

  /// Resets the connection with a RST that carries the usual options (RFC 7323, section 3.2).
  mutating func reset(_ error: TCPError? = nil, at now: Instant, into output: inout TCPOutput) {
    if state.isSynchronized || state == .synReceived {
      emit([.ack, .rst], at: sender.acceptableNext, payloadLength: 0, isNew: false, at: now, into: &output)
    }
    end(error, &output)
  }

  /// Disables Nagle's algorithm (RFC 9293, section 3.7.4), which sends what it held back, or enables it.
  public mutating func setNoDelay(_ hasNoDelay: Bool, at now: Instant, into output: inout TCPOutput) {
    sender.hasNoDelay = hasNoDelay
    transmit(at: now, into: &output)
  }

  /// Enables or disables keep-alive probes to an idle peer (section 3.8.4): after two hours unless
  /// ``TCPSettings/keepAlive`` says otherwise, then every 75 seconds.
  public mutating func setKeepAlive(_ isOn: Bool, at now: Instant) {
    keepAliveProbes = isOn ? 0 : nil
    timers.keepAlive = isOn && state.isSynchronized && state != .timeWait ? now + keepAliveIdle : .never
  }
}
