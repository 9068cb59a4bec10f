import Packets
import SimulationKernel

/// How far a sender is in making good for losses.
struct LossRecovery: Sendable, Equatable, BitwiseCopyable, StateRecord {
  enum Phase: UInt8, Sendable, Checkpointable {
    /// Nothing is known to be lost.
    case open
    /// After three duplicate acknowledgments (RFC 6582, RFC 6675).
    case fastRecovery
    /// After a timeout: all that was sent before it and not acknowledged is taken for lost.
    case loss
  }

  /// RFC 6675, section 2: DupThresh
  static let duplicateThreshold = 3

  var phase = Phase.open
  /// RecoveryPoint: SND.NXT when the phase began. Once all before it is acknowledged, the phase ends.
  var point: TCPSequenceNumber
  /// HighRxt: what lies below was sent again in this phase.
  var retransmitted: TCPSequenceNumber
  /// RescueRxt: no second segment is sent on suspicion before all below it is acknowledged; nil where there was none.
  var rescued: TCPSequenceNumber?
  var duplicates = 0
  /// Timeouts since an acknowledgment of new data.
  var timeouts = 0
  /// When the last timeout was.
  var timedOut = Instant.zero

  init(_ initial: TCPSequenceNumber) { (point, retransmitted) = (initial, initial) }

  mutating func begin(_ phase: Phase, _ sender: TCPSender) {
    self.phase = phase
    (point, retransmitted, rescued) = (sender.next, sender.unacknowledged, nil)
  }

  /// What lies below and was not acknowledged selectively is lost (RFC 6675, section 4: IsLost).
  @inline(__always) func lossEdge(_ sender: TCPSender) -> TCPSequenceNumber {
    switch phase {
    case .loss: point
    case .open: sender.unacknowledged
    case .fastRecovery: LossRecovery.selectiveEdge(sender)
    }
  }

  /// Below the third range from the top, or the range that completes more than two segments, everything else is lost.
  @inline(__always) static func selectiveEdge(_ sender: TCPSender) -> TCPSequenceNumber {
    var bytes = 0
    for (count, range) in sender.sacked.ranges.reversed().enumerated() {
      bytes += range.count
      if count + 1 >= duplicateThreshold || bytes > (duplicateThreshold - 1) * sender.segment { return range.start }
    }
    return sender.unacknowledged
  }

  /// What is thought to be on its way, in bytes (RFC 6675, section 4: SetPipe). Without selective acknowledgments this
  /// is FlightSize, after a timeout without what was not sent again.
  @inline(__always) func pipe(_ sender: TCPSender) -> Int {
    if phase == .open { return sender.flight - sender.sacked.byteCount }
    let edge = lossEdge(sender)
    let behind = sender.next - edge - (sender.sacked.byteCount - sender.sacked.byteCount(below: edge))
    let again = retransmitted - sender.unacknowledged
    return again <= 0 ? behind : behind + again - sender.sacked.byteCount(below: retransmitted)
  }

  static let fields = Fields(
    \LossRecovery.phase, \.point, \.retransmitted, \.rescued, \.duplicates, \.timeouts, \.timedOut)
}
