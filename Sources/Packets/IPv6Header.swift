public import SimulationKernel

/// The IPv6 header (RFC 8200, section 3). Extension headers stay bytes of the packet: see ``IPv6UpperLayer``.
public struct IPv6Header: Equatable, Sendable, BitwiseCopyable {
  /// The length of the header, in bytes.
  @inlinable public static var length: Int { 40 }
  /// The minimum MTU of every link, in bytes (RFC 8200, section 5).
  @inlinable public static var minimumMTU: Int { 1280 }

  @usableFromInline enum Offset {
    @inlinable static var payloadLength: Int { 4 }
    @inlinable static var nextHeader: Int { 6 }
    @inlinable static var hopLimit: Int { 7 }
    @inlinable static var source: Int { 8 }
    @inlinable static var destination: Int { 24 }
  }

  public var trafficClass: UInt8
  /// 20 bits (RFC 6437)
  public var flowLabel: UInt32
  /// The number of bytes after this header, extension headers included.
  public var payloadLength: UInt16
  public var nextHeader: IPProtocol
  public var hopLimit: UInt8
  public var source: IPv6Address
  public var destination: IPv6Address

  @inlinable public init(
    source: IPv6Address, destination: IPv6Address, nextHeader: IPProtocol, payloadLength: UInt16, hopLimit: UInt8 = 64,
    trafficClass: UInt8 = 0, flowLabel: UInt32 = 0
  ) {
    self.trafficClass = trafficClass
    self.flowLabel = flowLabel & 0xF_FFFF
    self.payloadLength = payloadLength
    self.nextHeader = nextHeader
    self.hopLimit = hopLimit
    self.source = source
    self.destination = destination
  }

  /// Reads the header at the start of a packet. Bytes behind the payload, such as Ethernet's padding, are allowed.
  @inlinable public init(parsing packet: RawSpan) throws(PacketError) {
    try self.init(parsingQuoted: packet)
    guard IPv6Header.length + Int(payloadLength) <= packet.byteCount else { throw .truncated }
  }

  /// Reads the header of a packet that an ICMP error quotes, and whose end may therefore be missing.
  @inlinable public init(parsingQuoted packet: RawSpan) throws(PacketError) {
    guard packet.byteCount >= IPv6Header.length else { throw .truncated }
    let first: UInt32 = packet.bigEndian(0)
    guard first >> 28 == 6 else { throw .badVersion }
    trafficClass = UInt8(truncatingIfNeeded: first >> 20)
    flowLabel = first & 0xF_FFFF
    payloadLength = packet.bigEndian(Offset.payloadLength)
    nextHeader = IPProtocol(rawValue: packet[byte: Offset.nextHeader])
    hopLimit = packet[byte: Offset.hopLimit]
    source = IPv6Address(in: packet, at: Offset.source)
    destination = IPv6Address(in: packet, at: Offset.destination)
  }

  /// Writes all 40 bytes.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(6 << 28 | UInt32(trafficClass) << 20 | flowLabel & 0xF_FFFF, at: offset)
    let lengths = (UInt32(payloadLength) << 8 | UInt32(nextHeader.rawValue)) << 8 | UInt32(hopLimit)
    bytes.storeBigEndian(lengths, at: offset + Offset.payloadLength)
    source.emit(into: &bytes, at: offset + Offset.source)
    destination.emit(into: &bytes, at: offset + Offset.destination)
  }
}

/// Single fields of a packet at `offset` whose header has been checked, for the paths that need no more.
extension IPv6Header {
  @inlinable public static func hopLimit(in bytes: RawSpan, at offset: Int = 0) -> UInt8 {
    bytes[byte: offset + Offset.hopLimit]
  }

  @inlinable public static func nextHeader(in bytes: RawSpan, at offset: Int = 0) -> IPProtocol {
    IPProtocol(rawValue: bytes[byte: offset + Offset.nextHeader])
  }

  @inlinable public static func source(in bytes: RawSpan, at offset: Int = 0) -> IPv6Address {
    IPv6Address(in: bytes, at: offset + Offset.source)
  }

  @inlinable public static func destination(in bytes: RawSpan, at offset: Int = 0) -> IPv6Address {
    IPv6Address(in: bytes, at: offset + Offset.destination)
  }

  /// Decrements the hop limit. A packet whose hop limit is 0 or 1 is not forwarded (RFC 8200, section 3); the
  /// caller checks that first.
  @inlinable public static func decrementHopLimit(in bytes: inout MutableRawSpan, at offset: Int) {
    let hopLimit: UInt8 = bytes.bigEndian(offset + Offset.hopLimit)
    bytes.storeBigEndian(hopLimit &- 1, at: offset + Offset.hopLimit)
  }

  /// Rewrites the traffic class, congestion notification included.
  @inlinable public static func setTrafficClass(_ value: UInt8, in bytes: inout MutableRawSpan, at offset: Int) {
    let first: UInt16 = bytes.bigEndian(offset)
    bytes.storeBigEndian(first & 0xF00F | UInt16(value) << 4, at: offset)
  }
}

extension IPv6Header: CustomStringConvertible {
  public var description: String {
    "\(source) > \(destination): \(nextHeader), hlim \(hopLimit), length \(payloadLength)"
  }
}
