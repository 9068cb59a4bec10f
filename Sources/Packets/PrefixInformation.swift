import SimulationKernel

/// The Prefix Information option of a router advertisement (RFC 4861, section 4.6.2).
public struct PrefixInformation: Equatable, Sendable, BitwiseCopyable {
  /// The length of the option, in bytes.
  @inlinable public static var length: Int { 32 }
  /// The lifetime that means forever.
  @inlinable public static var infiniteLifetime: UInt32 { .max }

  private enum Offset {
    static let prefixLength = 2
    static let flags = 3
    static let validLifetime = 4
    static let preferredLifetime = 8
    static let reserved = 12
    static let prefix = 16
  }

  private enum Flag {
    static let onLink: UInt8 = 0x80
    static let autonomous: UInt8 = 0x40
  }

  public var prefix: IPv6Prefix
  /// The prefix is on-link.
  public var isOnLink: Bool
  /// Hosts may form addresses from it autonomously (RFC 4862).
  public var isAutonomous: Bool
  /// Seconds
  public var validLifetime: UInt32
  /// Seconds
  public var preferredLifetime: UInt32

  public init(
    prefix: IPv6Prefix, isOnLink: Bool = true, isAutonomous: Bool = true, validLifetime: UInt32 = 2_592_000,
    preferredLifetime: UInt32 = 604_800
  ) {
    self.prefix = prefix
    self.isOnLink = isOnLink
    self.isAutonomous = isAutonomous
    self.validLifetime = validLifetime
    self.preferredLifetime = preferredLifetime
  }

  /// Reads the option from its type byte on. Bits of the prefix beyond its length are ignored, as the RFC says.
  public init(parsing option: RawSpan) throws(PacketError) {
    guard option.byteCount >= Self.length else { throw .truncated }
    let bits = Int(option[byte: Offset.prefixLength])
    guard bits <= 128 else { throw .badOption }
    prefix = IPv6Prefix(IPv6Address(in: option, at: Offset.prefix), length: bits)
    isOnLink = option[byte: Offset.flags] & Flag.onLink != 0
    isAutonomous = option[byte: Offset.flags] & Flag.autonomous != 0
    validLifetime = option.bigEndian(Offset.validLifetime)
    preferredLifetime = option.bigEndian(Offset.preferredLifetime)
  }

  /// Writes all 32 bytes.
  public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    let type = NeighborDiscoveryOptionType.prefixInformation.rawValue
    bytes.storeBigEndian(UInt16(type) << 8 | UInt16(Self.length / NeighborDiscoveryOption.unit), at: offset)
    bytes.storeBigEndian(UInt8(prefix.length), at: offset + Offset.prefixLength)
    let flags = (isOnLink ? Flag.onLink : 0) | (isAutonomous ? Flag.autonomous : 0)
    bytes.storeBigEndian(flags, at: offset + Offset.flags)
    bytes.storeBigEndian(validLifetime, at: offset + Offset.validLifetime)
    bytes.storeBigEndian(preferredLifetime, at: offset + Offset.preferredLifetime)
    bytes.storeBigEndian(UInt32(0), at: offset + Offset.reserved)
    prefix.address.emit(into: &bytes, at: offset + Offset.prefix)
  }
}

extension PrefixInformation: CustomStringConvertible {
  public var description: String { "prefix \(prefix)" }
}
