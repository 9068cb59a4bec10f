import Packets
public import SimulationKernel

// The handshake (RFC 9293, section 3.5).

extension TCPConnection {
  /// Active OPEN (section 3.10.1): sends a SYN. To be called once, on a new connection.
  public mutating func connect(at now: Instant, into output: inout TCPOutput) {
    state = .synSent
    sender.next = sender.initial + 1
    sendSYN(at: now, into: &output)
  }

  /// Passive OPEN: answers a SYN for a listening socket (section 3.10.7.2, third check). To be called once, on a new
  /// connection.
  public mutating func accept(_ syn: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    isPassive = true
    counters.segmentsReceived &+= 1
    learn(from: syn)
    state = .synReceived
    sender.next = sender.initial + 1
    sendSYN(at: now, into: &output)
  }

  /// SYN-SENT (section 3.10.7.3)
  mutating func receiveInSynSent(
    _ arrival: TCPArrival, _ payload: RawSpan, at now: Instant, into output: inout TCPOutput
  ) {
    let acknowledges = arrival.flags.contains(.ack)
    // First: the acknowledgment.
    if acknowledges, arrival.acknowledgment <= sender.initial || arrival.acknowledgment > sender.next {
      if let reset = TCPSegment.reset(answering: arrival) { put(reset, into: &output) }
      return
    }
    // Second: RST.
    if arrival.flags.contains(.rst) {
      if acknowledges { end(.refused, &output) }
      return
    }
    // Fourth and fifth: SYN.
    guard arrival.flags.contains(.syn) else { return }
    learn(from: arrival)
    guard acknowledges else {
      // Simultaneous open (section 3.5, figure 7).
      state = .synReceived
      return sendSYN(at: now, into: &output)
    }
    acknowledgeSYN(arrival, at: now, into: &output)
    receiver.mustAcknowledge = true
    // What came with the SYN is processed from the sixth check on.
    receiveText(arrival.withoutSYN, payload, at: now, into: &output)
  }

  /// The other side has our SYN: the connection is established.
  mutating func acknowledgeSYN(_ arrival: TCPArrival, at now: Instant, into output: inout TCPOutput) {
    measureRoundTrip(arrival, at: now)
    _ = sender.acknowledge(arrival.acknowledgment)
    let scale = arrival.flags.contains(.syn) ? 0 : Int(sender.scale)
    sender.setWindow(Int(arrival.header.window) << scale, arrival)
    if recovery.timeouts > 0 {
      congestion.set(sender.segment)  // RFC 5681, section 3.1
      roundTrip.fallBack()
    }
    recovery = LossRecovery(sender.initial)
    roundTrip.resetBackoff()
    timers.retransmission = .never
    noteActivity(at: now)
    lastSent = now
    state = sender.closes ? .finWait1 : .established
    output.news.formUnion([.established, .writable])
  }

  /// What the other side's SYN says.
  private mutating func learn(from syn: TCPArrival) {
    receiver = TCPReceiver(initial: syn.sequence, limit: settings.bufferSize)
    agreed.usesSelectiveAcknowledgment =
      settings.usesSelectiveAcknowledgment && syn.options.permitsSelectiveAcknowledgment
    agreed.usesTimestamps = settings.usesTimestamps && syn.options.timestamps != nil
    receiver.recentTimestamp = syn.options.timestamps?.value ?? 0
    if settings.scalesWindows, let scale = syn.options.windowScale {
      agreed.scalesWindows = true
      sender.scale = min(scale, 14)  // RFC 7323, section 2.3
      receiver.scale = TCPReceiver.scale(for: settings.bufferSize)
    }
    agreed.usesCongestionNotification = settings.usesCongestionNotification && syn.agreesToCongestionNotification
    sender.setWindow(Int(syn.header.window), syn)
    setSegment(offered: Int(syn.options.maximumSegmentSize ?? UInt16(clamping: defaultSegment)))
  }

  /// Section 3.7.1: what the other side takes and the path carries, without the options that every segment has.
  private mutating func setSegment(offered: Int) {
    let size = max(min(offered, pathSegment), TCPConnection.leastSegment)
    sender.segment = size - agreed.optionsLength
    congestion.setSegment(sender.segment, isFresh: true)
  }

  /// Sends a SYN, or in SYN-RECEIVED a SYN and its acknowledgment, once more or for the first time.
  mutating func sendSYN(at now: Instant, into output: inout TCPOutput) {
    let isAnswer = state == .synReceived
    var segment = TCPSegment(
      sequence: sender.initial, acknowledgment: isAnswer ? receiver.next : TCPSequenceNumber(0),
      flags: isAnswer ? [.syn, .ack] : .syn)
    segment.window = isAnswer ? receiver.advertiseOnSYN() : UInt16(min(settings.bufferSize, Int(UInt16.max)))
    segment.options = optionsOfSYN(isAnswer, at: now)
    if isAnswer, agreed.usesCongestionNotification { segment.flags.insert(.ece) }
    if !isAnswer, settings.usesCongestionNotification { segment.flags.formUnion([.ece, .cwr]) }
    sender.timed = recovery.timeouts == 0 ? TCPSender.TimedSegment(end: sender.next, sent: now) : nil
    timers.retransmission = now + roundTrip.timeout
    put(segment, into: &output)
  }

  /// An answer has only the options that the SYN had.
  private func optionsOfSYN(_ isAnswer: Bool, at now: Instant) -> TCPOptions {
    var options = TCPOptions()
    options.maximumSegmentSize = UInt16(offeredSegment)
    options.permitsSelectiveAcknowledgment =
      isAnswer ? agreed.usesSelectiveAcknowledgment : settings.usesSelectiveAcknowledgment
    if isAnswer ? agreed.usesTimestamps : settings.usesTimestamps { options.timestamps = timestamps(at: now) }
    if isAnswer ? agreed.scalesWindows : settings.scalesWindows {
      options.windowScale = TCPReceiver.scale(for: settings.bufferSize)
    }
    return options
  }
}

extension TCPArrival {
  /// RFC 3168, section 6.1.1: a SYN asks with both flags, its answer agrees with ECE alone.
  fileprivate var agreesToCongestionNotification: Bool {
    flags.contains(.ece) && flags.contains(.cwr) != flags.contains(.ack)
  }
}
