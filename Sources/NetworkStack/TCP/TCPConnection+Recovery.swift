import Packets
import SimulationKernel

// What is lost, and what is done about it: fast retransmit and fast recovery with selective acknowledgments (RFC 6675) and
// without (RFC 6582), and recovery after a timeout.

extension TCPConnection {
  /// Enters the blocks of a segment into the scoreboard (RFC 2018, section 5). Returns whether they tell anything new, which
  /// is what makes an acknowledgment a duplicate (RFC 6675, section 2).
  mutating func noteSelectiveAcknowledgment(_ arrival: TCPArrival) -> Bool {
    guard agreed.usesSelectiveAcknowledgment else { return false }
    let floor = TCPSequenceNumber.max(arrival.acknowledgment, sender.unacknowledged)
    var isNews = false
    for index in 0..<arrival.options.selectiveAcknowledgment.count {
      let block = arrival.options.selectiveAcknowledgment[index]
      // Blocks that are reversed, of data acknowledged already (RFC 2883) or never sent tell nothing.
      guard block.start < block.end, block.start >= floor, block.end <= sender.next else { continue }
      if sender.sacked.insert(block) ?? 0 > 0 { isNews = true }
    }
    return isNews
  }

  /// A segment beyond a gap has arrived at the other side.
  mutating func noteDuplicate(at now: Instant, into output: inout TCPOutput) {
    recovery.duplicates &+= 1
    switch recovery.phase {
    case .open: if isLossCertain { beginFastRecovery(at: now, into: &output) }
    case .fastRecovery: if !agreed.usesSelectiveAcknowledgment { congestion.inflate(by: sender.segment) }
    case .loss: break
    }
  }

  /// RFC 6675, section 5, steps 1 and 2; RFC 6582, section 3.2, step 1, which tells duplicates caused by our own repetitions
  /// from new losses.
  @inline(__always) private var isLossCertain: Bool {
    if agreed.usesSelectiveAcknowledgment {
      return recovery.duplicates >= LossRecovery.duplicateThreshold
        || LossRecovery.selectiveEdge(sender) > sender.unacknowledged
    }
    return recovery.duplicates == LossRecovery.duplicateThreshold && sender.unacknowledged > recovery.point
  }

  /// RFC 6675, section 5, step 4; RFC 6582, section 3.2, step 2.
  private mutating func beginFastRecovery(at now: Instant, into output: inout TCPOutput) {
    counters.fastRecoveries &+= 1
    recovery.begin(.fastRecovery, sender)
    congestion.reduce(flight: sender.flight)
    if !agreed.usesSelectiveAcknowledgment {
      congestion.inflate(by: LossRecovery.duplicateThreshold * sender.segment)
    }
    if agreed.usesCongestionNotification { congestionEcho.mustTell = true }
    sendFirstAgain(at: now, into: &output)
  }

  /// The first segment that was not acknowledged goes out again, whatever the window.
  private mutating func sendFirstAgain(at now: Instant, into output: inout TCPOutput) {
    let sent = sendAgain(sender.unacknowledged, limit: sender.segment, at: now, into: &output)
    // Without selective acknowledgments nothing more is known than that the first segment is lost.
    if agreed.usesSelectiveAcknowledgment || recovery.phase == .loss { recovery.retransmitted = sent }
  }

  /// New data were acknowledged: what becomes of the recovery, and of the window.
  mutating func recover(_ acknowledged: Int, at now: Instant, into output: inout TCPOutput) {
    recovery.duplicates = 0
    recovery.retransmitted = .max(recovery.retransmitted, sender.unacknowledged)
    let isComplete = sender.unacknowledged >= recovery.point
    switch recovery.phase {
    case .open:
      grow(acknowledged, at: now)
      // So that no point is ever half the sequence space behind.
      recovery.point = .max(recovery.point, sender.unacknowledged - 1)
      congestionEcho.point = .max(congestionEcho.point, sender.unacknowledged)
    case .loss:
      grow(acknowledged, at: now)
      if isComplete { recovery.phase = .open }
    case .fastRecovery where isComplete:
      endFastRecovery()
    case .fastRecovery:
      if !agreed.usesSelectiveAcknowledgment { recoverPartially(acknowledged, at: now, into: &output) }
    }
  }

  /// RFC 6582, section 3.2, step 3, full acknowledgments; RFC 6675 leaves the window as it is.
  private mutating func endFastRecovery() {
    recovery.phase = .open
    let flight = max(sender.flight, sender.segment) + sender.segment
    if !agreed.usesSelectiveAcknowledgment { congestion.set(min(congestion.threshold, flight)) }
  }

  /// RFC 6582, section 3.2, step 3, partial acknowledgments: the next segment is lost as well.
  private mutating func recoverPartially(_ acknowledged: Int, at now: Instant, into output: inout TCPOutput) {
    congestion.deflate(by: acknowledged)
    if acknowledged >= sender.segment { congestion.inflate(by: sender.segment) }
    sendFirstAgain(at: now, into: &output)
  }

  private mutating func grow(_ acknowledged: Int, at now: Instant) {
    guard isWindowLimited || recovery.phase == .loss else { return congestion.noteIdleness() }
    let sample = sender.sampled.isEmpty ? nil : sender.takeSample(below: sender.unacknowledged, at: now)
    congestion.acknowledge(
      CongestionNews(
        acknowledged: acknowledged, segment: sender.segment, now: now, roundTrip: roundTrip.smoothed, sample: sample,
        acknowledgment: sender.unacknowledged, next: sender.next))
    sender.allow(congestion.window)
  }

  /// All that was sent is taken for lost (RFC 5681, section 3.1; RFC 6675, section 5.1).
  mutating func beginLoss(at now: Instant) {
    // What has been acknowledged selectively stays known, unless the other side has thrown it away: then its first byte
    // would have been acknowledged.
    if let first = sender.sacked.first, first.start <= sender.unacknowledged { sender.sacked.removeAll() }
    congestion.timeOut(flight: sender.flight, isFirst: recovery.timeouts == 1)
    recovery.begin(.loss, sender)
    recovery.duplicates = 0
    recovery.timedOut = now
    if agreed.usesCongestionNotification { congestionEcho.mustTell = true }
  }

  /// Sends again what is lost, as far as the window lets it.
  mutating func retransmit(_ pipe: inout Int, at now: Instant, into output: inout TCPOutput) {
    guard recovery.phase == .loss || recovery.phase == .fastRecovery && agreed.usesSelectiveAcknowledgment else {
      return
    }
    let edge = lossEdge
    while let start = nextLost(below: edge), pipe + sender.segment <= max(congestion.window, sender.segment) {
      let end = sendAgain(start, limit: edge - start, at: now, into: &output)
      pipe += end - start
      recovery.retransmitted = end
    }
  }

  /// Nothing more is known to be lost, and there is nothing new to send: what may be lost as well is sent again (RFC 6675,
  /// section 4, NextSeg, rules 3 and 4), so that a lost tail need not wait for the timeout.
  mutating func sendDoubtful(_ pipe: inout Int, at now: Instant, into output: inout TCPOutput) {
    // A program that waits for room, or has just been told of it, has more to send.
    let isDone = sender.hasNothingToSend && !sender.wantsRoom && !output.news.contains(.writable)
    guard agreed.usesSelectiveAcknowledgment, isDone || sender.window <= sender.flight else { return }
    let edge = sender.sacked.last?.end ?? sender.unacknowledged
    while pipe + sender.segment <= congestion.window {
      guard let start = nextLost(below: edge) else { return rescue(&pipe, at: now, into: &output) }
      let end = sendAgain(start, limit: edge - start, at: now, into: &output)
      pipe += end - start
      recovery.retransmitted = end
    }
  }

  /// Once in a recovery the last segment that was not acknowledged goes out again. HighRxt stays where it is.
  private mutating func rescue(_ pipe: inout Int, at now: Instant, into output: inout TCPOutput) {
    guard recovery.rescued.map({ sender.unacknowledged > $0 }) ?? true else { return }
    var (ranges, end) = (sender.sacked.ranges[...], sender.next)
    if let last = ranges.last, last.end == end {
      end = last.start
      ranges.removeLast()
    }
    let start = TCPSequenceNumber.max(end - sender.segment, ranges.last?.end ?? sender.unacknowledged)
    guard start < end else { return }
    recovery.rescued = recovery.point
    pipe += sendAgain(start, limit: end - start, at: now, into: &output) - start
  }

  @inline(__always) private var lossEdge: TCPSequenceNumber { recovery.lossEdge(sender) }

  /// RFC 6675, section 4: NextSeg, rule 1.
  @inline(__always) private func nextLost(below edge: TCPSequenceNumber) -> TCPSequenceNumber? {
    var start = TCPSequenceNumber.max(recovery.retransmitted, sender.unacknowledged)
    if let range = sender.sacked.range(around: start) { start = range.end }
    return start < edge ? start : nil
  }
}
