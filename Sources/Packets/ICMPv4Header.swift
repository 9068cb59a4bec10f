public import SimulationKernel

/// The type of an ICMP message (RFC 792). Unknown values are preserved.
public struct ICMPv4Type: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var echoReply: ICMPv4Type { ICMPv4Type(rawValue: 0) }
  @inlinable public static var destinationUnreachable: ICMPv4Type { ICMPv4Type(rawValue: 3) }
  @inlinable public static var redirect: ICMPv4Type { ICMPv4Type(rawValue: 5) }
  @inlinable public static var echoRequest: ICMPv4Type { ICMPv4Type(rawValue: 8) }
  @inlinable public static var timeExceeded: ICMPv4Type { ICMPv4Type(rawValue: 11) }
  @inlinable public static var parameterProblem: ICMPv4Type { ICMPv4Type(rawValue: 12) }

  /// Messages that quote the packet they report on, and are never answered with an error (RFC 1122, section 3.2.2).
  @inlinable public var isError: Bool {
    switch self {
    case .destinationUnreachable, .redirect, .timeExceeded, .parameterProblem, ICMPv4Type(rawValue: 4): true
    default: false
    }
  }
}

/// Why a destination is unreachable (RFC 792; RFC 1812, section 5.2.7.1).
public struct ICMPv4UnreachableCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var network: ICMPv4UnreachableCode { ICMPv4UnreachableCode(rawValue: 0) }
  @inlinable public static var host: ICMPv4UnreachableCode { ICMPv4UnreachableCode(rawValue: 1) }
  @inlinable public static var `protocol`: ICMPv4UnreachableCode { ICMPv4UnreachableCode(rawValue: 2) }
  @inlinable public static var port: ICMPv4UnreachableCode { ICMPv4UnreachableCode(rawValue: 3) }
  @inlinable public static var fragmentationNeeded: ICMPv4UnreachableCode { ICMPv4UnreachableCode(rawValue: 4) }
  @inlinable public static var sourceRouteFailed: ICMPv4UnreachableCode { ICMPv4UnreachableCode(rawValue: 5) }
  @inlinable public static var prohibited: ICMPv4UnreachableCode { ICMPv4UnreachableCode(rawValue: 13) }
}

/// The first eight bytes of an ICMP message (RFC 792): type, code, checksum, and four bytes that the type gives a
/// meaning.
///
/// The checksum is not part of the value: ``emit(into:at:messageLength:)`` computes it and ``hasValidChecksum(in:)``
/// verifies it.
public struct ICMPv4Header: Equatable, Sendable, BitwiseCopyable {
  /// The length of the header, in bytes.
  @inlinable public static var length: Int { 8 }
  /// Bytes of the largest error message, from its IPv4 header on (RFC 1812, section 4.3.2.3).
  @inlinable public static var maximumErrorPacketLength: Int { 576 }

  @usableFromInline enum Offset {
    @inlinable static var type: Int { 0 }
    @inlinable static var code: Int { 1 }
    @inlinable static var checksum: Int { 2 }
    @inlinable static var rest: Int { 4 }
  }

  public var type: ICMPv4Type
  public var code: UInt8
  /// The last four bytes as one number.
  public var rest: UInt32

  @inlinable public init(type: ICMPv4Type, code: UInt8 = 0, rest: UInt32 = 0) {
    self.type = type
    self.code = code
    self.rest = rest
  }

  /// Reads the header at the start of an ICMP message.
  @inlinable public init(parsing message: RawSpan) throws(PacketError) {
    guard message.byteCount >= ICMPv4Header.length else { throw .truncated }
    type = ICMPv4Type(rawValue: message[byte: Offset.type])
    code = message[byte: Offset.code]
    rest = message.bigEndian(Offset.rest)
  }

  /// Writes all 8 bytes before a body that is already in place. `messageLength` counts header and body in bytes.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int, messageLength: Int) {
    bytes.storeBigEndian(UInt32(type.rawValue) << 24 | UInt32(code) << 16, at: offset)
    bytes.storeBigEndian(rest, at: offset + Offset.rest)
    let checksum = InternetChecksum.checksum(of: bytes.bytes.extracting(offset..<offset + messageLength))
    bytes.storeBigEndian(checksum, at: offset + Offset.checksum)
  }

  /// Whether a message, from its header to its end, is intact.
  @inlinable public static func hasValidChecksum(in message: RawSpan) -> Bool {
    var sum = InternetChecksum()
    sum.add(message)
    return sum.isValid
  }
}

extension ICMPv4Header: CustomStringConvertible {
  public var description: String {
    switch type {
    case .echoRequest: "ICMP echo request, id \(identifier), seq \(sequence)"
    case .echoReply: "ICMP echo reply, id \(identifier), seq \(sequence)"
    case .destinationUnreachable: "ICMP destination unreachable, " + unreachableReason
    case .timeExceeded: code == 0 ? "ICMP time exceeded in-transit" : "ICMP time exceeded reassembly"
    case .redirect: "ICMP redirect to \(gateway)"
    case .parameterProblem: "ICMP parameter problem, octet \(pointer)"
    default: "ICMP type \(type.rawValue), code \(code)"
    }
  }

  private var unreachableReason: String {
    switch ICMPv4UnreachableCode(rawValue: code) {
    case .network: "network"
    case .host: "host"
    case .protocol: "protocol"
    case .port: "port"
    case .fragmentationNeeded: "need to frag (mtu \(nextHopMTU))"
    case .sourceRouteFailed: "source route failed"
    case .prohibited: "admin prohibited"
    default: "code \(code)"
    }
  }
}
