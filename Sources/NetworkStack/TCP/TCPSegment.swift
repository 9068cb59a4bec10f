public import Packets

/// A segment that has come in, without its payload.
public struct TCPArrival: Sendable, Equatable, BitwiseCopyable {
  public var header: TCPHeader
  public var options: TCPOptions
  /// Bytes of the payload.
  public var payloadLength: Int
  /// Its packet was marked on the way (RFC 3168: CE).
  public var isCongestionMarked = false

  public init(_ header: TCPHeader, _ options: TCPOptions = TCPOptions(), payloadLength: Int = 0) {
    self.header = header
    self.options = options
    self.payloadLength = payloadLength
  }

  var sequence: TCPSequenceNumber { header.sequenceNumber }
  var acknowledgment: TCPSequenceNumber { header.acknowledgmentNumber }
  var flags: TCPFlags { header.flags }

  /// What it takes of the sequence space: SEG.LEN.
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

/// A segment to send. Its payload stays in the connection's send buffer until the frame is built.
public struct TCPSegment: Sendable, Equatable, BitwiseCopyable {
  public var sequence: TCPSequenceNumber
  public var acknowledgment: TCPSequenceNumber
  public var flags: TCPFlags
  /// As in the header.
  public var window: UInt16
  public var options: TCPOptions
  /// Bytes of the payload.
  public var payloadLength: Int
  /// Whether its packet may be marked in place of being dropped (RFC 3168: ECT(0)).
  public var isMarkable = false

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

  /// What answers a segment that belongs to no connection; nil for a RST (RFC 9293, section 3.10.7.1).
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

/// What a connection decided: segments to send, in their order, and news for the program.
public struct TCPOutput: Sendable, Equatable {
  public var segments: [TCPSegment] = []
  public var news: TCPNews = []

  public init() {}
}

/// What a program may want to know of its connection.
public struct TCPNews: OptionSet, Sendable, BitwiseCopyable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The handshake is complete.
  public static let established = TCPNews(rawValue: 1)
  /// There are data to receive, or there will be no more.
  public static let readable = TCPNews(rawValue: 2)
  /// There is room to send again.
  public static let writable = TCPNews(rawValue: 4)
  /// The connection is no more; its error tells why, if there was one.
  public static let ended = TCPNews(rawValue: 8)
}
