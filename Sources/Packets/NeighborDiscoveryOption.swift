import SimulationKernel

/// The type of a Neighbour Discovery option (RFC 4861, section 4.6). Unknown values are preserved.
public struct NeighborDiscoveryOptionType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var sourceLinkLayerAddress: Self { Self(rawValue: 1) }
  @inlinable public static var targetLinkLayerAddress: Self { Self(rawValue: 2) }
  @inlinable public static var prefixInformation: Self { Self(rawValue: 3) }
  @inlinable public static var redirectedHeader: Self { Self(rawValue: 4) }
  @inlinable public static var mtu: Self { Self(rawValue: 5) }
}

/// Where an option is in a Neighbour Discovery message (RFC 4861, section 4.6).
public struct NeighborDiscoveryOption: Equatable, Sendable, BitwiseCopyable {
  /// Lengths are counted in units of this many bytes.
  @inlinable public static var unit: Int { 8 }
  /// Bytes of an option that holds a MAC address.
  @inlinable public static var linkLayerAddressLength: Int { 8 }

  public var type: NeighborDiscoveryOptionType
  /// Bytes from the start of the message.
  public var offset: Int
  /// Bytes of the option, type and length included: a multiple of 8.
  public var length: Int

  @inlinable public var end: Int { offset + length }

  /// The option at `offset`; nil at the end of the message. An option of no length spoils the message (RFC 4861,
  /// section 4.6).
  public init?(in message: RawSpan, at offset: Int) throws(PacketError) {
    if offset == message.byteCount { return nil }
    guard message.byteCount - offset >= NeighborDiscoveryOption.unit else { throw .truncated }
    type = NeighborDiscoveryOptionType(rawValue: message[byte: offset])
    length = Int(message[byte: offset + 1]) * NeighborDiscoveryOption.unit
    self.offset = offset
    guard length > 0 else { throw .badOption }
    guard end <= message.byteCount else { throw .truncated }
  }

  /// The MAC address in the first option of `type`, if there is one. All options behind `offset` are checked.
  static func linkLayerAddress(
    _ type: NeighborDiscoveryOptionType, in message: RawSpan, from offset: Int
  ) throws(PacketError) -> MACAddress? {
    var found: MACAddress?
    var offset = offset
    while let option = try NeighborDiscoveryOption(in: message, at: offset) {
      if option.type == type, found == nil { found = option.linkLayerAddress(in: message) }
      offset = option.end
    }
    return found
  }

  func linkLayerAddress(in message: RawSpan) -> MACAddress {
    MACAddress(bits: message.bigEndian(offset, as: UInt64.self))
  }

  /// Writes all 8 bytes of an option that holds a MAC address.
  static func emit(
    _ type: NeighborDiscoveryOptionType, _ address: MACAddress, into bytes: inout MutableRawSpan, at offset: Int
  ) {
    bytes.storeBigEndian(UInt64(type.rawValue) << 56 | 1 << 48 | address.bits, at: offset)
  }
}
