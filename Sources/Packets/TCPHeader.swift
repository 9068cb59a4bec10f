public import SimulationKernel

/// The fixed part of a TCP header (RFC 9293, section 3.1). Its options are ``TCPOptions``.
///
/// The checksum is not part of the value: the emitters compute it and ``hasValidChecksum(in:source:destination:)``
/// verifies it. The urgent pointer is not used and emitted as zero.
public struct TCPHeader: Equatable, Sendable, BitwiseCopyable {
  /// The length of a header without options, in bytes.
  @inlinable public static var minimumLength: Int { 20 }
  /// The maximum length of a header, in bytes.
  @inlinable public static var maximumLength: Int { 60 }

  @usableFromInline enum Offset {
    @inlinable static var sourcePort: Int { 0 }
    @inlinable static var destinationPort: Int { 2 }
    @inlinable static var sequenceNumber: Int { 4 }
    @inlinable static var acknowledgmentNumber: Int { 8 }
    @inlinable static var dataOffset: Int { 12 }
    @inlinable static var flags: Int { 13 }
    @inlinable static var window: Int { 14 }
    @inlinable static var checksum: Int { 16 }
  }

  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var sequenceNumber: TCPSequenceNumber
  public var acknowledgmentNumber: TCPSequenceNumber
  /// Bytes of the header with its options.
  public var headerLength: Int
  public var flags: TCPFlags
  /// As in the header, not scaled.
  public var window: UInt16

  @inlinable public init(
    sourcePort: UInt16, destinationPort: UInt16, sequenceNumber: TCPSequenceNumber,
    acknowledgmentNumber: TCPSequenceNumber, headerLength: Int = TCPHeader.minimumLength, flags: TCPFlags,
    window: UInt16
  ) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.sequenceNumber = sequenceNumber
    self.acknowledgmentNumber = acknowledgmentNumber
    self.headerLength = headerLength
    self.flags = flags
    self.window = window
  }

  /// Reads the header at the start of a segment.
  @inlinable public init(parsing segment: RawSpan) throws(PacketError) {
    guard segment.byteCount >= TCPHeader.minimumLength else { throw .truncated }
    sourcePort = segment.bigEndian(Offset.sourcePort)
    destinationPort = segment.bigEndian(Offset.destinationPort)
    sequenceNumber = TCPSequenceNumber(segment.bigEndian(Offset.sequenceNumber))
    acknowledgmentNumber = TCPSequenceNumber(segment.bigEndian(Offset.acknowledgmentNumber))
    headerLength = Int(segment[byte: Offset.dataOffset] >> 4) * 4
    flags = TCPFlags(rawValue: segment[byte: Offset.flags])
    window = segment.bigEndian(Offset.window)
    guard headerLength >= TCPHeader.minimumLength else { throw .badLength }
    guard headerLength <= segment.byteCount else { throw .truncated }
  }
}

extension TCPHeader: CustomStringConvertible {
  public var description: String {
    "Flags [\(flags)], seq \(sequenceNumber)"
      + (flags.contains(.ack) ? ", ack \(acknowledgmentNumber)" : "") + ", win \(window)"
  }
}
