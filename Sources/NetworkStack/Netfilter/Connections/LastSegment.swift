import Packets
import SimulationKernel

/// What connection tracking remembers of the latest segments of a connection, to judge by it what comes next.
///
/// Kind and direction are those of the last segment that moved the connection on or was ignored. The numbers are those of
/// the last ACK, or of the last ignored segment, as Linux keeps them.
struct LastSegment: Hashable, Sendable, BitwiseCopyable, StateRecord {
  var kind = SegmentKind.other
  var direction = FlowDirection.original
  var sequence = TCPSequenceNumber(0)
  var acknowledgment = TCPSequenceNumber(0)
  var end = TCPSequenceNumber(0)
  /// As in the segment.
  var window: UInt16 = 0
  /// How often the same ACK has come again.
  var repeats: UInt8 = 0
  /// The window scale that an ignored SYN of the original direction offered.
  var scale: UInt8?
  /// The same SYN allowed selective acknowledgments.
  var permitsSelectiveAcknowledgment = false
  /// After an ignored SYN in LAST-ACK: an ACK may be a challenge (RFC 5961, section 4.2), and not that of the FIN.
  var expectsChallenge = false
  /// Both ends have sent a SYN.
  var isSimultaneous = false

  /// So many repetitions without progress shorten the life of a connection: `nf_conntrack_tcp_max_retrans`.
  static let maximumRepeats = 3

  static let fields = Fields(
    \LastSegment.kind, \.direction, \.sequence, \.acknowledgment, \.end, \.window, \.repeats, \.scale,
    \.permitsSelectiveAcknowledgment, \.expectsChallenge, \.isSimultaneous)

  var inconsistency: String? { scale ?? 0 <= 14 ? nil : "a window shifted by \(scale ?? 0) bits" }
}
