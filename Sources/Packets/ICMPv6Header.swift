public import SimulationKernel

/// The type of an ICMPv6 message (RFC 4443). Unknown values are preserved.
public struct ICMPv6Type: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var destinationUnreachable: ICMPv6Type { ICMPv6Type(rawValue: 1) }
  @inlinable public static var packetTooBig: ICMPv6Type { ICMPv6Type(rawValue: 2) }
  @inlinable public static var timeExceeded: ICMPv6Type { ICMPv6Type(rawValue: 3) }
  @inlinable public static var parameterProblem: ICMPv6Type { ICMPv6Type(rawValue: 4) }
  @inlinable public static var echoRequest: ICMPv6Type { ICMPv6Type(rawValue: 128) }
  @inlinable public static var echoReply: ICMPv6Type { ICMPv6Type(rawValue: 129) }
  @inlinable public static var routerSolicitation: ICMPv6Type { ICMPv6Type(rawValue: 133) }
  @inlinable public static var routerAdvertisement: ICMPv6Type { ICMPv6Type(rawValue: 134) }
  @inlinable public static var neighborSolicitation: ICMPv6Type { ICMPv6Type(rawValue: 135) }
  @inlinable public static var neighborAdvertisement: ICMPv6Type { ICMPv6Type(rawValue: 136) }
  @inlinable public static var redirect: ICMPv6Type { ICMPv6Type(rawValue: 137) }
  @inlinable public static var multicastListenerReport: ICMPv6Type { ICMPv6Type(rawValue: 143) }

  /// Messages that quote the packet they report on, and are never answered with an error (RFC 4443, section 2.1).
  @inlinable public var isError: Bool { rawValue < 128 }
}

/// Why a destination is unreachable (RFC 4443, section 3.1).
public struct ICMPv6UnreachableCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var noRoute: ICMPv6UnreachableCode { ICMPv6UnreachableCode(rawValue: 0) }
  @inlinable public static var prohibited: ICMPv6UnreachableCode { ICMPv6UnreachableCode(rawValue: 1) }
  @inlinable public static var beyondScope: ICMPv6UnreachableCode { ICMPv6UnreachableCode(rawValue: 2) }
  @inlinable public static var address: ICMPv6UnreachableCode { ICMPv6UnreachableCode(rawValue: 3) }
  @inlinable public static var port: ICMPv6UnreachableCode { ICMPv6UnreachableCode(rawValue: 4) }
}

/// What is wrong with a parameter (RFC 4443, section 3.4).
public struct ICMPv6ParameterCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var erroneousHeader: ICMPv6ParameterCode { ICMPv6ParameterCode(rawValue: 0) }
  @inlinable public static var unknownNextHeader: ICMPv6ParameterCode { ICMPv6ParameterCode(rawValue: 1) }
  @inlinable public static var unknownOption: ICMPv6ParameterCode { ICMPv6ParameterCode(rawValue: 2) }
  /// A first fragment does not hold all headers (RFC 7112, section 5).
  @inlinable public static var incompleteHeaderChain: ICMPv6ParameterCode { ICMPv6ParameterCode(rawValue: 3) }
}

/// The first eight bytes of an ICMPv6 message (RFC 4443, section 2.1): type, code, checksum, and four bytes that the
/// type gives a meaning.
///
/// The checksum is not part of the value: ``emit(into:at:messageLength:source:destination:)`` computes it and
/// ``hasValidChecksum(in:source:destination:)`` judges it.
public struct ICMPv6Header: Equatable, Sendable, BitwiseCopyable {
  /// The length of the header, in bytes.
  @inlinable public static var length: Int { 8 }
  /// Bytes of the largest error message, from its IPv6 header on (RFC 4443, section 2.4(c)).
  @inlinable public static var maximumErrorPacketLength: Int { IPv6Header.minimumMTU }

  @usableFromInline enum Offset {
    @inlinable static var type: Int { 0 }
    @inlinable static var code: Int { 1 }
    @inlinable static var checksum: Int { 2 }
    @inlinable static var rest: Int { 4 }
  }

  public var type: ICMPv6Type
  public var code: UInt8
  /// The last four bytes as one number.
  public var rest: UInt32

  @inlinable public init(type: ICMPv6Type, code: UInt8 = 0, rest: UInt32 = 0) {
    self.type = type
    self.code = code
    self.rest = rest
  }

  /// Reads the header at the start of an ICMPv6 message.
  @inlinable public init(parsing message: RawSpan) throws(PacketError) {
    guard message.byteCount >= ICMPv6Header.length else { throw .truncated }
    type = ICMPv6Type(rawValue: message[byte: Offset.type])
    code = message[byte: Offset.code]
    rest = message.bigEndian(Offset.rest)
  }

  /// Writes all 8 bytes before a body that is already in place. `messageLength` counts header and body in bytes.
  @inlinable public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, messageLength: Int, source: IPv6Address, destination: IPv6Address
  ) {
    bytes.storeBigEndian(UInt32(type.rawValue) << 24 | UInt32(code) << 16, at: offset)
    bytes.storeBigEndian(rest, at: offset + Offset.rest)
    var sum = InternetChecksum(source: source, destination: destination, protocol: .icmpv6, length: messageLength)
    sum.add(bytes.bytes.extracting(offset..<offset + messageLength))
    bytes.storeBigEndian(sum.checksum, at: offset + Offset.checksum)
  }

  /// Whether a message, from its header to its end, is intact.
  @inlinable public static func hasValidChecksum(
    in message: RawSpan, source: IPv6Address, destination: IPv6Address
  ) -> Bool {
    var sum = InternetChecksum(source: source, destination: destination, protocol: .icmpv6, length: message.byteCount)
    sum.add(message)
    return sum.isValid
  }
}

extension ICMPv6Header: CustomStringConvertible {
  public var description: String {
    switch type {
    case .echoRequest: "ICMP6, echo request, id \(identifier), seq \(sequence)"
    case .echoReply: "ICMP6, echo reply, id \(identifier), seq \(sequence)"
    case .destinationUnreachable: "ICMP6, destination unreachable, " + unreachableReason
    case .packetTooBig: "ICMP6, packet too big, mtu \(mtu)"
    case .timeExceeded: code == 0 ? "ICMP6, time exceeded in-transit" : "ICMP6, time exceeded reassembly"
    case .parameterProblem: "ICMP6, parameter problem, code \(code), octet \(pointer)"
    case .routerSolicitation: "ICMP6, router solicitation"
    case .routerAdvertisement: "ICMP6, router advertisement"
    case .neighborSolicitation: "ICMP6, neighbor solicitation"
    case .neighborAdvertisement: "ICMP6, neighbor advertisement"
    case .redirect: "ICMP6, redirect"
    case .multicastListenerReport: "ICMP6, multicast listener report v2"
    default: "ICMP6, type \(type.rawValue), code \(code)"
    }
  }

  private var unreachableReason: String {
    switch ICMPv6UnreachableCode(rawValue: code) {
    case .noRoute: "no route"
    case .prohibited: "admin prohibited"
    case .beyondScope: "beyond scope"
    case .address: "address"
    case .port: "port"
    default: "code \(code)"
    }
  }
}
