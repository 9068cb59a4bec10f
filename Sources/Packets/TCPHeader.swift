public import SimulationKernel

/// The fixed part of a TCP header (RFC 9293, section 3.1), as far as summaries and port filters need it.
public struct TCPHeader: Equatable, Sendable, BitwiseCopyable {
  /// Bytes of a header without options.
  @inlinable public static var minimumLength: Int { 20 }

  @usableFromInline enum Offset {
    @inlinable static var sourcePort: Int { 0 }
    @inlinable static var destinationPort: Int { 2 }
    @inlinable static var sequenceNumber: Int { 4 }
    @inlinable static var acknowledgmentNumber: Int { 8 }
    @inlinable static var dataOffset: Int { 12 }
    @inlinable static var flags: Int { 13 }
    @inlinable static var window: Int { 14 }
  }

  public var sourcePort: UInt16
  public var destinationPort: UInt16
  public var sequenceNumber: UInt32
  public var acknowledgmentNumber: UInt32
  /// Bytes of the header with its options.
  public var headerLength: Int
  public var flags: TCPFlags
  public var window: UInt16

  /// Reads the header at the start of a segment.
  @inlinable public init(parsing segment: RawSpan) throws(PacketError) {
    guard segment.byteCount >= TCPHeader.minimumLength else { throw .truncated }
    sourcePort = segment.bigEndian(Offset.sourcePort)
    destinationPort = segment.bigEndian(Offset.destinationPort)
    sequenceNumber = segment.bigEndian(Offset.sequenceNumber)
    acknowledgmentNumber = segment.bigEndian(Offset.acknowledgmentNumber)
    headerLength = Int(segment[octet: Offset.dataOffset] >> 4) * 4
    flags = TCPFlags(rawValue: segment[octet: Offset.flags])
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
