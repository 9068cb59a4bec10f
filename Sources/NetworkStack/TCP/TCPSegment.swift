public import Packets

/// A received segment, without its payload.
public struct TCPArrival: Sendable, Equatable, BitwiseCopyable {
  /// The fixed part of the segment's header.
  public var header: TCPHeader
  /// The options that the header contained.
  public var options: TCPOptions
  /// Length of the payload, in bytes.
  public var payloadLength: Int
  /// Whether a router marked the packet because of congestion (CE; RFC 3168, section 5).
  public var isCongestionMarked = false

  /// Creates an arrival whose packet carries no congestion mark.
  public init(_ header: TCPHeader, _ options: TCPOptions = TCPOptions(), payloadLength: Int = 0) {
    self.header = header
    self.options = options
    self.payloadLength = payloadLength
  }

  var sequence: TCPSequenceNumber { header.sequenceNumber }
  var acknowledgment: TCPSequenceNumber { header.acknowledgmentNumber }
  var flags: TCPFlags { header.flags }

  /// SEG.LEN: the sequence numbers it occupies, those of SYN and FIN included.
  var length: Int { payloadLength + (flags.contains(.syn) ? 1 : 0) + (flags.contains(.fin) ? 1 : 0) }
  var end: TCPSequenceNumber { sequence + length }
  var range: TCPSequenceRange { TCPSequenceRange(sequence, end) }
  /// Where its payload ends, and a FIN would follow.
  var payloadEnd: TCPSequenceNumber { flags.contains(.fin) ? end - 1 : end }

  /// What follows its SYN.
  var withoutSYN: TCPArrival {
    var arrival = self
    arrival.header.sequenceNumber = sequence + 1
    arrival.header.flags.remove(.syn)
    return arrival
  }
}

/// A segment to send. Its payload stays in the connection's send buffer until the frame is built
/// (``TCPConnection/copyPayload(of:into:at:)``).
public struct TCPSegment: Sendable, Equatable, BitwiseCopyable {
  /// SEG.SEQ: the sequence number of the first byte, or of the SYN.
  public var sequence: TCPSequenceNumber
  /// SEG.ACK: the next sequence number expected from the peer. Without the ACK flag it means nothing.
  public var acknowledgment: TCPSequenceNumber
  /// The control bits, ECE and CWR included.
  public var flags: TCPFlags
  /// The window field of the header: already divided by the agreed scale (RFC 7323, section 2.3).
  public var window: UInt16
  /// The options behind the fixed header.
  public var options: TCPOptions
  /// Length of the payload, in bytes.
  public var payloadLength: Int
  /// Whether a router may mark the packet instead of dropping it (ECT(0); RFC 3168, section 5).
  public var isMarkable = false

  /// Creates a segment whose packet must not be marked.
  public init(
    sequence: TCPSequenceNumber, acknowledgment: TCPSequenceNumber, flags: TCPFlags, window: UInt16 = 0,
    options: TCPOptions = TCPOptions(), payloadLength: Int = 0
  ) {
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.flags = flags
    self.window = window
    self.options = options
    self.payloadLength = payloadLength
  }

  /// Returns the RST that answers a segment for a connection that does not exist, or nil if the segment is itself a RST
  /// (RFC 9293, section 3.10.7.1).
  public static func reset(answering arrival: TCPArrival) -> TCPSegment? {
    guard !arrival.flags.contains(.rst) else { return nil }
    guard !arrival.flags.contains(.ack) else {
      return TCPSegment(sequence: arrival.acknowledgment, acknowledgment: TCPSequenceNumber(0), flags: .rst)
    }
    return TCPSegment(sequence: TCPSequenceNumber(0), acknowledgment: arrival.end, flags: [.rst, .ack])
  }

  func header(from source: UInt16, to destination: UInt16) -> TCPHeader {
    TCPHeader(
      sourcePort: source, destinationPort: destination, sequenceNumber: sequence, acknowledgmentNumber: acknowledgment,
      headerLength: TCPHeader.minimumLength + options.length, flags: flags, window: window)
  }
}

/// The output of a connection: segments to send and news for the program. Each input appends to it, and the caller empties it.
public struct TCPOutput: Sendable, Equatable {
  /// Segments to send, in order.
  public var segments: [TCPSegment] = []
  /// What has happened since the caller last emptied it.
  public var news: TCPNews = []

  /// Creates an output without segments or news.
  public init() {}
}

/// Events on a connection that its program may be waiting for.
public struct TCPNews: OptionSet, Sendable, BitwiseCopyable {
  /// One bit for each event.
  public var rawValue: UInt8
  /// Creates a set from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The handshake is complete.
  public static let established = TCPNews(rawValue: 1)
  /// Data have arrived, or the end of data: the peer's FIN, or the end of the connection.
  public static let readable = TCPNews(rawValue: 2)
  /// The send buffer has space again.
  public static let writable = TCPNews(rawValue: 4)
  /// The connection is over; ``TCPConnection/error`` says why if it failed.
  public static let ended = TCPNews(rawValue: 8)
}
