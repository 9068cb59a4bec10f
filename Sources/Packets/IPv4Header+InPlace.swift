public import SimulationKernel

/// Single fields of a packet at `offset` whose header has been checked, for the paths that need no more.
extension IPv4Header {
  @inlinable public static func headerLength(in bytes: RawSpan, at offset: Int = 0) -> Int {
    Int(bytes[byte: offset] & 0xF) * 4
  }

  @inlinable public static func totalLength(in bytes: RawSpan, at offset: Int = 0) -> Int {
    Int(bytes.bigEndian(offset + Offset.totalLength, as: UInt16.self))
  }

  @inlinable public static func timeToLive(in bytes: RawSpan, at offset: Int = 0) -> UInt8 {
    bytes[byte: offset + Offset.timeToLive]
  }

  @inlinable public static func `protocol`(in bytes: RawSpan, at offset: Int = 0) -> IPProtocol {
    IPProtocol(rawValue: bytes[byte: offset + Offset.protocol])
  }

  @inlinable public static func source(in bytes: RawSpan, at offset: Int = 0) -> IPv4Address {
    IPv4Address(bits: bytes.bigEndian(offset + Offset.source))
  }

  @inlinable public static func destination(in bytes: RawSpan, at offset: Int = 0) -> IPv4Address {
    IPv4Address(bits: bytes.bigEndian(offset + Offset.destination))
  }

  /// Whether the header at `offset`, options included, is intact. The bytes must reach to the end of the header.
  @inlinable @inline(__always) public static func hasValidChecksum(in bytes: RawSpan, at offset: Int = 0) -> Bool {
    let first = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    let second = bytes.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
    let last = bytes.unsafeLoadUnaligned(fromByteOffset: offset + 16, as: UInt32.self)
    var sum = InternetChecksum()
    // Five numbers of 32 bits cannot overflow one of 64.
    sum.accumulate(
      (first >> 32) &+ (first & 0xFFFF_FFFF) &+ (second >> 32) &+ (second & 0xFFFF_FFFF) &+ UInt64(last))
    let end = headerLength(in: bytes, at: offset)
    if end > minimumLength { sum.add(bytes.extracting(offset + minimumLength..<offset + end)) }
    return sum.isValid
  }

  /// Decrements the time to live and updates the checksum (RFC 1624). A packet whose time to live is 0 or 1 is not
  /// forwarded (RFC 1812, section 5.3.1); the caller checks that first.
  @inlinable @inline(__always) public static func decrementTimeToLive(in bytes: inout MutableRawSpan, at offset: Int) {
    let old: UInt16 = bytes.bigEndian(offset + Offset.timeToLive)
    let new = old &- 0x100
    let checksum: UInt16 = bytes.bigEndian(offset + Offset.checksum)
    bytes.storeBigEndian(new, at: offset + Offset.timeToLive)
    bytes.storeBigEndian(InternetChecksum.updated(checksum, from: old, to: new), at: offset + Offset.checksum)
  }

  /// Rewrites the type of service, congestion notification included, and updates the checksum (RFC 1624).
  @inlinable public static func setTypeOfService(_ value: UInt8, in bytes: inout MutableRawSpan, at offset: Int) {
    let old: UInt16 = bytes.bigEndian(offset)
    let new = old & 0xFF00 | UInt16(value)
    let checksum: UInt16 = bytes.bigEndian(offset + Offset.checksum)
    bytes.storeBigEndian(new, at: offset)
    bytes.storeBigEndian(InternetChecksum.updated(checksum, from: old, to: new), at: offset + Offset.checksum)
  }

  /// Rewrites the source address and updates the header's checksum; updating a transport checksum is up to the caller.
  @inlinable public static func setSource(_ address: IPv4Address, in bytes: inout MutableRawSpan, at offset: Int) {
    replace(at: Offset.source, with: address, in: &bytes, at: offset)
  }

  /// Rewrites the destination address, as ``setSource(_:in:at:)`` does the source.
  @inlinable public static func setDestination(_ address: IPv4Address, in bytes: inout MutableRawSpan, at offset: Int) {
    replace(at: Offset.destination, with: address, in: &bytes, at: offset)
  }

  @inlinable static func replace(
    at field: Int, with address: IPv4Address, in bytes: inout MutableRawSpan, at offset: Int
  ) {
    let old: UInt32 = bytes.bigEndian(offset + field)
    let checksum: UInt16 = bytes.bigEndian(offset + Offset.checksum)
    bytes.storeBigEndian(address.bits, at: offset + field)
    bytes.storeBigEndian(InternetChecksum.updated(checksum, from: old, to: address.bits), at: offset + Offset.checksum)
  }
}
