import Packets
public import SimulationKernel

extension TCPConnection {
  /// How many timeouts of a SYN, of its answer and of data a connection survives, as on Linux (`tcp_syn_retries`,
  /// `tcp_synack_retries`, `tcp_retries2`; R2 of RFC 9293, section 3.8.3).
  private static let (synRetries, answerRetries, dataRetries) = (6, 5, 15)
  /// The same for connections whose program has closed them (`tcp_orphan_retries`).
  private static let orphanRetries = 8
  private static let keepAliveProbeLimit: UInt8 = 9

  /// Handles all timers that have expired by `now`. To be called at ``nextWake``; earlier calls do no harm.
  public mutating func timeOut(at now: Instant, into output: inout TCPOutput) {
    if timers.linger <= now { return end(nil, &output) }
    if timers.acknowledgment <= now {
      timers.acknowledgment = .never
      if receiver.pending > 0 { receiver.mustAcknowledge = true }
      receiver.quick.noteDelay()
    }
    if timers.keepAlive <= now { keepAlive(at: now, into: &output) }
    if timers.persist <= now { probe(at: now, into: &output) }
    if timers.retransmission <= now { timeOutRetransmission(at: now, into: &output) }
    transmit(at: now, into: &output)
  }

  /// RFC 6298, rules 5.4 to 5.6
  private mutating func timeOutRetransmission(at now: Instant, into output: inout TCPOutput) {
    timers.retransmission = .never
    recovery.timeouts &+= 1
    counters.timeouts &+= 1
    guard recovery.timeouts <= retryLimit else { return end(softError ?? .timedOut, &output) }
    roundTrip.backOff()
    sender.timed = nil
    switch state {
    case .synSent, .synReceived:
      counters.segmentsRetransmitted &+= 1
      sendSYN(at: now, into: &output)
    case .established, .finWait1, .closeWait, .closing, .lastAck:
      timers.retransmission = now + roundTrip.timeout
      // Into a window that was drawn back goes one segment, as on Linux; its loss says nothing about congestion.
      guard sender.window > 0 else {
        sendAgain(sender.unacknowledged, limit: sender.segment, at: now, into: &output)
        return
      }
      beginLoss(at: now)
    case .closed, .listen, .finWait2, .timeWait:
      break
    }
  }

  private var retryLimit: Int {
    switch state {
    case .synSent: TCPConnection.synRetries
    case .synReceived: TCPConnection.answerRetries
    case .closed, .listen, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait:
      isOrphan ? TCPConnection.orphanRetries : TCPConnection.dataRetries
    }
  }

  /// The retransmission timer runs while data are in flight; otherwise what the window or silly window avoidance holds back
  /// waits for the persist timer.
  mutating func renewTimers(at now: Instant) {
    guard state.maySend else { return }
    if sender.flight > 0 {
      timers.persist = .never
      if timers.retransmission == .never { timers.retransmission = now + roundTrip.timeout }
    } else {
      timers.retransmission = .never
      if sender.hasNothingToSend {
        timers.persist = .never
      } else if timers.persist == .never {
        timers.persist = now + roundTrip.timeout
      }
    }
  }

  /// Probes a window into which nothing goes (RFC 9293, section 3.8.6.1), or sends less data than would be worth a segment
  /// (section 3.8.6.2.1). As on Linux (`tcp_write_wakeup`) the probe of a closed window carries no data: it repeats the last
  /// number that was acknowledged, which makes the peer answer with its window.
  private mutating func probe(at now: Instant, into output: inout TCPOutput) {
    timers.persist = .never
    guard sender.window == 0 else {
      let length = min(sender.unsent, payloadLimit, sender.window)
      return sendSegment(length, withFIN: length == 0, isPushed: true, at: now, into: &output)
    }
    // Nobody waits for what a program has left behind once the probes are as far apart as they get (`tcp_probe_timer`).
    let isLost = recovery.timeouts >= retryLimit || isOrphan && roundTrip.timeout >= RoundTripEstimator.largestTimeout
    guard !isLost else { return end(softError ?? .timedOut, &output) }
    recovery.timeouts &+= 1
    roundTrip.backOff()
    timers.persist = now + roundTrip.timeout
    emit(.ack, at: sender.unacknowledged - 1, payloadLength: 0, isNew: false, at: now, into: &output)
  }

  /// The silence after which the peer is probed.
  var keepAliveIdle: Duration { settings.keepAlive ?? TCPTimers.keepAliveIdle }

  /// Sends a keep-alive probe: a sequence number that the peer has already acknowledged makes it answer (RFC 9293, section
  /// 3.8.4). While data are in flight or wait for a window, other timers find out whether the peer is there.
  private mutating func keepAlive(at now: Instant, into output: inout TCPOutput) {
    timers.keepAlive = .never
    guard state.isSynchronized, state != .timeWait, let probes = keepAliveProbes else { return }
    guard sender.flight == 0, sender.hasNothingToSend else {
      timers.keepAlive = now + keepAliveIdle
      return
    }
    guard probes < TCPConnection.keepAliveProbeLimit else {
      return reset(softError ?? .timedOut, at: now, into: &output)
    }
    keepAliveProbes = probes + 1
    timers.keepAlive = now + TCPTimers.keepAliveInterval
    emit(.ack, at: sender.unacknowledged - 1, payloadLength: 0, isNew: false, at: now, into: &output)
  }
}
