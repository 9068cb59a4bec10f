public import SimulationKernel

/// The IPv4 header (RFC 791, section 3.1) without its options, which stay bytes of the packet.
///
/// The checksum is not part of the value: ``emit(into:at:)`` computes it and ``hasValidChecksum(in:at:)`` judges it.
public struct IPv4Header: Equatable, Sendable, BitwiseCopyable {
  /// The length of a header without options, in bytes.
  @inlinable public static var minimumLength: Int { 20 }
  /// Bytes that options can take at most.
  @inlinable public static var maximumOptionsLength: Int { 40 }

  @usableFromInline enum Offset {
    @inlinable static var versionAndLength: Int { 0 }
    @inlinable static var typeOfService: Int { 1 }
    @inlinable static var totalLength: Int { 2 }
    @inlinable static var identification: Int { 4 }
    @inlinable static var fragment: Int { 6 }
    @inlinable static var timeToLive: Int { 8 }
    @inlinable static var `protocol`: Int { 9 }
    @inlinable static var checksum: Int { 10 }
    @inlinable static var source: Int { 12 }
    @inlinable static var destination: Int { 16 }
  }

  /// The differentiated services code point and, in the low two bits, congestion notification (RFC 2474, RFC 3168).
  public var typeOfService: UInt8
  /// Bytes of the packet: header, options and payload.
  public var totalLength: UInt16
  public var identification: UInt16
  public var dontFragment: Bool
  public var moreFragments: Bool
  /// The offset of the payload in the whole datagram, in bytes: a multiple of 8.
  public var fragmentOffset: UInt16
  public var timeToLive: UInt8
  public var `protocol`: IPProtocol
  public var source: IPv4Address
  public var destination: IPv4Address
  /// Bytes of the options behind the fixed part: a multiple of 4, at most 40.
  public var optionsLength: UInt8

  @inlinable public init(
    source: IPv4Address, destination: IPv4Address, protocol: IPProtocol, totalLength: UInt16, timeToLive: UInt8 = 64,
    identification: UInt16 = 0, dontFragment: Bool = false, moreFragments: Bool = false, fragmentOffset: UInt16 = 0,
    typeOfService: UInt8 = 0, optionsLength: UInt8 = 0
  ) {
    self.typeOfService = typeOfService
    self.totalLength = totalLength
    self.identification = identification
    self.dontFragment = dontFragment
    self.moreFragments = moreFragments
    self.fragmentOffset = fragmentOffset
    self.timeToLive = timeToLive
    self.protocol = `protocol`
    self.source = source
    self.destination = destination
    self.optionsLength = optionsLength
  }

  /// Bytes of the header with its options.
  @inlinable public var headerLength: Int { IPv4Header.minimumLength + Int(optionsLength) }
  /// Bytes behind the header. Never negative in a header that was parsed.
  @inlinable public var payloadLength: Int { Int(totalLength) - headerLength }
  @inlinable public var isFragment: Bool { moreFragments || fragmentOffset != 0 }

  /// Where the options are in the packet.
  @inlinable public var optionsRange: Range<Int> { IPv4Header.minimumLength..<headerLength }
  /// Where the payload is in the packet that the header was parsed from.
  @inlinable public var payloadRange: Range<Int> { headerLength..<Int(totalLength) }

  /// Reads the header at the start of a packet. Bytes behind the total length, such as Ethernet's padding, are allowed.
  @inlinable @inline(__always) public init(parsing packet: RawSpan) throws(PacketError) {
    try self.init(parsingQuoted: packet)
    guard Int(totalLength) <= packet.byteCount else { throw .truncated }
  }

  /// Reads the header of a packet that an ICMP error quotes, and whose end may therefore be missing.
  @inlinable @inline(__always) public init(parsingQuoted packet: RawSpan) throws(PacketError) {
    guard packet.byteCount >= IPv4Header.minimumLength else { throw .truncated }
    let first: UInt32 = packet.bigEndian(Offset.versionAndLength)
    guard first >> 28 == 4 else { throw .badVersion }
    let headerLength = Int(first >> 24 & 0xF) * 4
    totalLength = UInt16(truncatingIfNeeded: first)
    guard headerLength >= IPv4Header.minimumLength, headerLength <= Int(totalLength) else { throw .badLength }
    guard headerLength <= packet.byteCount else { throw .truncated }
    optionsLength = UInt8(truncatingIfNeeded: headerLength - IPv4Header.minimumLength)
    typeOfService = UInt8(truncatingIfNeeded: first >> 16)
    identification = packet.bigEndian(Offset.identification)
    let fragment: UInt16 = packet.bigEndian(Offset.fragment)
    dontFragment = fragment & 0x4000 != 0
    moreFragments = fragment & 0x2000 != 0
    fragmentOffset = fragment << 3
    timeToLive = packet[byte: Offset.timeToLive]
    `protocol` = IPProtocol(rawValue: packet[byte: Offset.protocol])
    source = IPv4Address(bits: packet.bigEndian(Offset.source))
    destination = IPv4Address(bits: packet.bigEndian(Offset.destination))
  }

  /// Writes the 20 bytes of the fixed part. Options, if any, must already follow it: the checksum covers
  /// them.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    let fragment = (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0) | fragmentOffset >> 3
    let start = UInt64(4 << 4 | headerLength / 4) << 24 | UInt64(typeOfService) << 16 | UInt64(totalLength)
    let first = start << 32 | UInt64(identification) << 16 | UInt64(fragment)
    let lifetime = UInt64(timeToLive) << 8 | UInt64(`protocol`.rawValue)
    let second = lifetime << 48 | UInt64(source.bits)
    let checksum = IPv4Header.checksum(first, second, destination, optionsSum(in: bytes.bytes, at: offset))
    bytes.storeBigEndian(first, at: offset)
    bytes.storeBigEndian(second | UInt64(checksum) << 32, at: offset + Offset.timeToLive)
    bytes.storeBigEndian(destination.bits, at: offset + Offset.destination)
  }

  /// The complement of the sum of the fixed part, given as it is stored and with no checksum in it, and of the options.
  @inlinable static func checksum(
    _ first: UInt64, _ second: UInt64, _ destination: IPv4Address, _ options: UInt16
  ) -> UInt16 {
    let words = (first >> 32) &+ (first & 0xFFFF_FFFF) &+ (second >> 32) &+ (second & 0xFFFF_FFFF)
    return ~InternetChecksum.fold(words &+ UInt64(destination.bits) &+ UInt64(options))
  }

  @inlinable func optionsSum(in bytes: RawSpan, at offset: Int) -> UInt16 {
    if optionsLength == 0 { return 0 }
    let options = bytes.extracting(offset + IPv4Header.minimumLength..<offset + headerLength)
    return ~InternetChecksum.checksum(of: options)
  }
}

extension IPv4Header: CustomStringConvertible {
  public var description: String {
    let flags = (dontFragment ? "DF" : "") + (moreFragments ? "+" : "")
    return "\(source) > \(destination): \(`protocol`), ttl \(timeToLive), id \(identification), "
      + "offset \(fragmentOffset), flags [\(flags.isEmpty ? "none" : flags)], length \(totalLength)"
  }
}
