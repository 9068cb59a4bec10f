import Packets
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
    guard receiver.buffer.count == 0 || state == .timeWait else { return reset(at: now, into: &output) }
    guard state != .synSent else { return end(nil, &output) }
    shutDown(at: now, into: &output)
    if state == .finWait2 { awaitFIN(at: now) }
  }

  /// ABORT (section 3.10.5)
  public mutating func abort(at now: Instant, into output: inout TCPOutput) {
    isOrphan = true
    switch state {
    case .established, .finWait1, .finWait2, .closeWait: reset(at: now, into: &output)
    // Nobody has accepted a connection that a SYN has opened: the answer to what comes next tells of its end.
    case .synReceived: isPassive ? end(nil, &output) : reset(at: now, into: &output)
    case .closed, .listen, .synSent, .closing, .lastAck: end(nil, &output)
    // That is the machine's and not the program's any more.
    case .timeWait: break
    }
  }

  /// Ends the connection with a RST, which has the options of every segment (RFC 7323, section 3.2).
  mutating func reset(_ error: TCPError? = nil, at now: Instant, into output: inout TCPOutput) {
    if state.isSynchronized || state == .synReceived {
      emit([.ack, .rst], at: sender.acceptableNext, payloadLength: 0, isNew: false, at: now, into: &output)
    }
    end(error, &output)
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
}
