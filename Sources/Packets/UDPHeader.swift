public import SimulationKernel

/// The UDP header (RFC 768).
///
/// The checksum is not part of the value: the emitters compute it and ``hasValidChecksum(in:source:destination:)``
/// verifies it.
public struct UDPHeader: Equatable, Sendable, BitwiseCopyable {
  /// The length of the header, in bytes.
  @inlinable public static var headerLength: Int { 8 }

  @usableFromInline enum Offset {
    @inlinable static var sourcePort: Int { 0 }
    @inlinable static var destinationPort: Int { 2 }
    @inlinable static var length: Int { 4 }
    @inlinable static var checksum: Int { 6 }
  }

  public var sourcePort: UInt16
  public var destinationPort: UInt16
  /// Bytes of the datagram: header and payload.
  public var length: UInt16

  @inlinable public init(sourcePort: UInt16, destinationPort: UInt16, length: UInt16) {
    self.sourcePort = sourcePort
    self.destinationPort = destinationPort
    self.length = length
  }

  @inlinable public var payloadLength: Int { Int(length) - UDPHeader.headerLength }

  /// Where the payload is in the datagram.
  @inlinable public var payloadRange: Range<Int> { UDPHeader.headerLength..<Int(length) }

  /// Reads the header at the start of an IP payload. Bytes behind the datagram's length are allowed.
  @inlinable public init(parsing datagram: RawSpan) throws(PacketError) {
    try self.init(parsingQuoted: datagram)
    guard length <= datagram.byteCount else { throw .truncated }
  }

  /// Reads the header of a datagram that an ICMP error quotes, and whose end may therefore be missing.
  @inlinable public init(parsingQuoted datagram: RawSpan) throws(PacketError) {
    guard datagram.byteCount >= UDPHeader.headerLength else { throw .truncated }
    sourcePort = datagram.bigEndian(Offset.sourcePort)
    destinationPort = datagram.bigEndian(Offset.destinationPort)
    length = datagram.bigEndian(Offset.length)
    guard length >= UDPHeader.headerLength else { throw .badLength }
  }

  /// Writes all 8 bytes before a payload that is already in place.
  @inlinable public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, source: IPv4Address, destination: IPv4Address
  ) {
    let sum = InternetChecksum(source: source, destination: destination, protocol: .udp, length: Int(length))
    emit(into: &bytes, at: offset, sum: sum)
  }

  /// The same over IPv6.
  @inlinable public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, source: IPv6Address, destination: IPv6Address
  ) {
    let sum = InternetChecksum(source: source, destination: destination, protocol: .udp, length: Int(length))
    emit(into: &bytes, at: offset, sum: sum)
  }

  /// Writes all 8 bytes with no checksum, which only IPv4 allows.
  @inlinable public func emitWithoutChecksum(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(UInt32(sourcePort) << 16 | UInt32(destinationPort), at: offset)
    bytes.storeBigEndian(UInt32(length) << 16, at: offset + Offset.length)
  }

  @inlinable func emit(into bytes: inout MutableRawSpan, at offset: Int, sum: InternetChecksum) {
    emitWithoutChecksum(into: &bytes, at: offset)
    var sum = sum
    sum.add(bytes.bytes.extracting(offset..<offset + Int(length)))
    let checksum = UDPHeader.sendable(sum.checksum)
    bytes.storeBigEndian(checksum, at: offset + Offset.checksum)
  }

  /// A computed zero is sent as its other form, all ones, because zero means that there is none.
  @inlinable static func sendable(_ checksum: UInt16) -> UInt16 { checksum == 0 ? 0xFFFF : checksum }
}

/// Checks over a whole datagram, from its header to the end of its payload.
extension UDPHeader {
  /// Over IPv4 a checksum of zero means that the sender computed none (RFC 768).
  @inlinable public func hasValidChecksum(in datagram: RawSpan, source: IPv4Address, destination: IPv4Address) -> Bool {
    if datagram.bigEndian(Offset.checksum, as: UInt16.self) == 0 { return true }
    var sum = InternetChecksum(source: source, destination: destination, protocol: .udp, length: Int(length))
    sum.add(datagram.extracting(0..<Int(length)))
    return sum.isValid
  }

  /// Over IPv6 a checksum of zero is an error (RFC 8200, section 8.1).
  @inlinable public func hasValidChecksum(in datagram: RawSpan, source: IPv6Address, destination: IPv6Address) -> Bool {
    if datagram.bigEndian(Offset.checksum, as: UInt16.self) == 0 { return false }
    var sum = InternetChecksum(source: source, destination: destination, protocol: .udp, length: Int(length))
    sum.add(datagram.extracting(0..<Int(length)))
    return sum.isValid
  }
}

extension UDPHeader: CustomStringConvertible {
  public var description: String { "UDP, \(sourcePort) > \(destinationPort), length \(payloadLength)" }
}
