import SimulationKernel

/// The network service header, which tells service function forwarders which chain a packet is in, and where in it (RFC 8300).
///
/// Metadata of variable length is kept in place, but not interpreted.
public struct NetworkServiceHeader: Equatable, Sendable, BitwiseCopyable {
  /// Bytes of base header and service path header, which come before the metadata.
  public static let minimumLength = 8
  /// The time to live that a classifier begins with, and the largest (RFC 8300, section 2.2).
  public static let defaultTimeToLive: UInt8 = 63
  /// The service index that a classifier begins with (RFC 8300, section 2.3).
  public static let firstServiceIndex: UInt8 = 255
  /// Bytes of the four context headers of metadata type 1 (RFC 8300, section 2.4).
  private static let contextLength = 16

  /// How the metadata are arranged. Other values are reserved or for experiments (RFC 8300, section 9.1.3).
  public struct MetadataType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt8
    /// Keeps the low four bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0xF }
    public init(_ value: UInt8) { self.init(rawValue: value) }

    /// Four context headers of four bytes each.
    public static var fixed: MetadataType { MetadataType(1) }
    /// A list of context headers, which may be empty.
    public static var variable: MetadataType { MetadataType(2) }
  }

  /// What the header is followed by (RFC 8300, section 9.1.6).
  public struct NextProtocol: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static var none: NextProtocol { NextProtocol(rawValue: 0) }
    public static var ipv4: NextProtocol { NextProtocol(rawValue: 1) }
    public static var ipv6: NextProtocol { NextProtocol(rawValue: 2) }
    public static var ethernet: NextProtocol { NextProtocol(rawValue: 3) }
    public static var nsh: NextProtocol { NextProtocol(rawValue: 4) }
    public static var mpls: NextProtocol { NextProtocol(rawValue: 5) }
  }

  /// Whether it is a packet of operations, administration and maintenance (the O bit).
  public var isOAM = false
  /// The flag of two that is unassigned: it is passed on as it is.
  public var unassignedFlag = false
  /// At most 63.
  public var timeToLive: UInt8
  /// Bytes of the whole header, a multiple of 4.
  public private(set) var length: Int
  public var metadataType: MetadataType
  public var nextProtocol: NextProtocol
  /// The service path identifier, of 24 bits.
  public var servicePath: UInt32
  public var serviceIndex: UInt8

  /// A header whose metadata are empty, or zero in type 1.
  public init(
    metadataType: MetadataType, nextProtocol: NextProtocol, servicePath: UInt32,
    serviceIndex: UInt8 = firstServiceIndex, timeToLive: UInt8 = defaultTimeToLive
  ) {
    (self.metadataType, self.nextProtocol) = (metadataType, nextProtocol)
    (self.servicePath, self.serviceIndex) = (servicePath & 0xFF_FFFF, serviceIndex)
    self.timeToLive = timeToLive & 0x3F
    length = NetworkServiceHeader.minimumLength + (metadataType == .fixed ? NetworkServiceHeader.contextLength : 0)
  }

  /// The O bit above the unassigned flag.
  public var flags: UInt8 { (isOAM ? 2 : 0) | (unassignedFlag ? 1 : 0) }

  /// Reads the header at the start of `bytes`, which reach at least to its end. Metadata type 1 has exactly four context
  /// headers (RFC 8300, section 2.4).
  public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= NetworkServiceHeader.minimumLength else { throw .truncated }
    let first: UInt16 = bytes.bigEndian(0)
    guard first >> 14 == 0 else { throw .badVersion }
    isOAM = first & 0x2000 != 0
    unassignedFlag = first & 0x1000 != 0
    timeToLive = UInt8(first >> 6 & 0x3F)
    length = 4 * Int(first & 0x3F)
    metadataType = MetadataType(bytes[byte: 2])
    nextProtocol = NextProtocol(rawValue: bytes[byte: 3])
    let path: UInt32 = bytes.bigEndian(4)
    (servicePath, serviceIndex) = (path >> 8, UInt8(truncatingIfNeeded: path))
    let minimum = NetworkServiceHeader.minimumLength
    guard length >= minimum else { throw .badLength }
    guard metadataType != .fixed || length == minimum + NetworkServiceHeader.contextLength else { throw .badLength }
    guard bytes.byteCount >= length else { throw .truncated }
  }

  /// Writes the whole header. Metadata of a new header are zero, those that are there stay.
  public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    let first = UInt16(flags) << 12 | UInt16(timeToLive & 0x3F) << 6 | UInt16(length / 4)
    bytes.storeBigEndian(first, at: offset)
    bytes.storeBigEndian(metadataType.rawValue, at: offset + 2)
    bytes.storeBigEndian(nextProtocol.rawValue, at: offset + 3)
    bytes.storeBigEndian(servicePath << 8 | UInt32(serviceIndex), at: offset + 4)
    if metadataType == .fixed {
      bytes.clear(offset + NetworkServiceHeader.minimumLength..<offset + length)
    }
  }
}

extension NetworkServiceHeader.NextProtocol {
  /// The EtherType of what follows; nil for what is no Ethernet payload.
  public var etherType: EtherType? {
    switch self {
    case .ipv4: .ipv4
    case .ipv6: .ipv6
    case .nsh: .nsh
    case .mpls: .mpls
    default: nil
    }
  }
}

extension NetworkServiceHeader: CustomStringConvertible {
  public var description: String {
    "NSH, spi \(servicePath), si \(serviceIndex), ttl \(timeToLive)" + (isOAM ? ", OAM" : "")
  }
}
