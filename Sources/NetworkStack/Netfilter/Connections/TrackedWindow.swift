import Packets
import SimulationKernel

/// What one end of a tracked TCP connection has sent, and may send.
///
/// How far a segment may deviate follows Guido van Rooij, "Real stateful TCP packet filtering in IP
/// Filter" (2001), with selective acknowledgments (RFC 2018) taken into account, as Linux's connection tracking does.
struct TrackedWindow: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The sequence number after the last byte that it has sent.
  var end = TCPSequenceNumber(0)
  /// The sequence number after the last byte that it may send.
  var limit = TCPSequenceNumber(0)
  /// The largest window that it has offered, in bytes; zero until it has sent something.
  var largest: UInt32 = 0
  /// The highest acknowledgment number that it has sent.
  var acknowledged = TCPSequenceNumber(0)
  /// By how many bits its windows are shifted (RFC 7323, section 2).
  var scale: UInt8 = 0
  var offersScale = false
  /// It understands selective acknowledgments, or may have said so before tracking began.
  var permitsSelectiveAcknowledgment = false
  var hasAcknowledged = false
  /// Something that it sent has not been acknowledged.
  var hasUnacknowledged = false
  /// It was the first to send a FIN.
  var closedFirst = false
  /// What it sends is let through, too, where it lies outside: the connection was picked up in the middle.
  var isLiberal = false

  /// Bytes by which an acknowledgement may lie behind what was sent.
  static let slack: UInt32 = 66_000

  static let fields = Fields(
    \TrackedWindow.end, \.limit, \.largest, \.acknowledged, \.scale, \.offersScale, \.permitsSelectiveAcknowledgment,
    \.hasAcknowledged, \.hasUnacknowledged, \.closedFirst, \.isLiberal)

  var inconsistency: String? { scale <= 14 ? nil : "a window shifted by \(scale) bits" }
}

/// The fields of a segment that tracking looks at.
struct TrackedSegment {
  var kind: SegmentKind
  var flags: TCPFlags
  var sequence: TCPSequenceNumber
  var acknowledgment: TCPSequenceNumber
  var window: UInt32
  /// Sequence numbers that it takes: its data, its SYN, its FIN.
  var length: Int
  var hasOptions: Bool
  /// In a SYN.
  var scale: UInt8?
  var permitsSelectiveAcknowledgment = false
  /// The highest number that it acknowledges, selectively or not.
  var highestAcknowledgment: TCPSequenceNumber

  /// Nil if the bytes are not a segment.
  init?(_ segment: RawSpan) {
    guard let header = try? TCPHeader(parsing: segment), header.flags.isPossible else { return nil }
    kind = SegmentKind(header.flags)
    flags = header.flags
    sequence = header.sequenceNumber
    acknowledgment = header.acknowledgmentNumber
    window = UInt32(header.window)
    length = segment.byteCount - header.headerLength + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0)
    hasOptions = header.headerLength > TCPHeader.minimumLength
    highestAcknowledgment = acknowledgment
    if hasOptions, !TrackedSegment.hasTimestampsAlone(segment, header) { read(TCPOptions(parsing: segment, header)) }
  }

  /// The options of almost every segment, as all systems write them (RFC 7323, appendix A).
  private static func hasTimestampsAlone(_ segment: RawSpan, _ header: TCPHeader) -> Bool {
    header.headerLength == TCPHeader.minimumLength + 12
      && segment.bigEndian(TCPHeader.minimumLength, as: UInt32.self) == 0x0101_080A
  }

  private mutating func read(_ options: TCPOptions) {
    if flags.contains(.syn) {
      scale = options.windowScale.map { min($0, 14) }
      permitsSelectiveAcknowledgment = options.permitsSelectiveAcknowledgment
    }
    for index in 0..<options.selectiveAcknowledgment.count {
      highestAcknowledgment = .max(highestAcknowledgment, options.selectiveAcknowledgment[index].end)
    }
  }

  var end: TCPSequenceNumber { sequence + length }
}

extension TCPFlags {
  /// Combinations that no TCP sends are scans and mistakes.
  var isPossible: Bool {
    switch intersection([.fin, .syn, .rst, .ack, .urg]) {
    case .syn, [.syn, .urg], [.syn, .ack], .rst, [.rst, .ack], [.fin, .ack], [.fin, .ack, .urg], .ack, [.ack, .urg]:
      true
    default: false
    }
  }
}
