import SimulationKernel

/// A router announces itself and the link's prefixes (RFC 4861, section 4.2).
public struct RouterAdvertisement: Equatable, Sendable {
  /// The length of a message without options, from the ICMPv6 header on, in bytes.
  @inlinable public static var minimumLength: Int { 16 }

  private enum Offset {
    static let reachableTime = 8
    static let retransmissionTimer = 12
    static let options = 16
  }

  private enum Flag {
    static let managed: UInt32 = 0x80_0000
    static let other: UInt32 = 0x40_0000
  }

  /// The hop limit that hosts should use; 0 leaves it to them.
  public var hopLimit: UInt8
  /// Addresses come from DHCPv6.
  public var isManaged: Bool
  /// Other configuration comes from DHCPv6.
  public var hasOtherConfiguration: Bool
  /// Seconds for which this is a default router; 0 means that it is not one.
  public var routerLifetime: UInt16
  /// Milliseconds for which a neighbour stays reachable after a confirmation; 0 leaves it to the hosts.
  public var reachableTime: UInt32
  /// Milliseconds between solicitations; 0 leaves it to the hosts.
  public var retransmissionTimer: UInt32
  public var sourceLinkLayerAddress: MACAddress?
  /// Bytes
  public var mtu: UInt32?
  public var prefixes: [PrefixInformation]

  public init(
    hopLimit: UInt8 = 64, isManaged: Bool = false, hasOtherConfiguration: Bool = false, routerLifetime: UInt16 = 1800,
    reachableTime: UInt32 = 0, retransmissionTimer: UInt32 = 0, sourceLinkLayerAddress: MACAddress? = nil,
    mtu: UInt32? = nil, prefixes: [PrefixInformation] = []
  ) {
    self.hopLimit = hopLimit
    self.isManaged = isManaged
    self.hasOtherConfiguration = hasOtherConfiguration
    self.routerLifetime = routerLifetime
    self.reachableTime = reachableTime
    self.retransmissionTimer = retransmissionTimer
    self.sourceLinkLayerAddress = sourceLinkLayerAddress
    self.mtu = mtu
    self.prefixes = prefixes
  }

  /// The length of the message, from the ICMPv6 header on, in bytes.
  public var length: Int {
    Self.minimumLength + (sourceLinkLayerAddress == nil ? 0 : NeighborDiscoveryOption.linkLayerAddressLength)
      + (mtu == nil ? 0 : Self.mtuOptionLength) + prefixes.count * PrefixInformation.length
  }

  private static let mtuOptionLength = 8

  /// Reads a message from its ICMPv6 header to its end. Checking its hop limit and checksum is up to the caller.
  public init(parsing message: RawSpan) throws(PacketError) {
    let header = try ICMPv6Header(parsing: message)
    guard header.type == .routerAdvertisement, header.code == 0 else { throw .badType }
    guard message.byteCount >= Self.minimumLength else { throw .truncated }
    self.init(
      hopLimit: UInt8(header.rest >> 24), isManaged: header.rest & Flag.managed != 0,
      hasOtherConfiguration: header.rest & Flag.other != 0,
      routerLifetime: UInt16(truncatingIfNeeded: header.rest),
      reachableTime: message.bigEndian(Offset.reachableTime),
      retransmissionTimer: message.bigEndian(Offset.retransmissionTimer))
    var offset = Offset.options
    while let option = try NeighborDiscoveryOption(in: message, at: offset) {
      try take(option, in: message)
      offset = option.end
    }
  }

  private mutating func take(_ option: NeighborDiscoveryOption, in message: RawSpan) throws(PacketError) {
    switch option.type {
    case .sourceLinkLayerAddress: sourceLinkLayerAddress = option.linkLayerAddress(in: message)
    case .mtu: mtu = message.bigEndian(option.offset + 4)
    case .prefixInformation:
      prefixes.append(try PrefixInformation(parsing: message.extracting(option.offset..<option.end)))
    default: break
    }
  }

  /// Writes all ``length`` bytes, the ICMPv6 header and its checksum included.
  public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, source: IPv6Address, destination: IPv6Address
  ) {
    bytes.storeBigEndian(reachableTime, at: offset + Offset.reachableTime)
    bytes.storeBigEndian(retransmissionTimer, at: offset + Offset.retransmissionTimer)
    emitOptions(into: &bytes, at: offset + Offset.options)
    ICMPv6Header(type: .routerAdvertisement, rest: rest).emit(
      into: &bytes, at: offset, messageLength: length, source: source, destination: destination)
  }

  private func emitOptions(into bytes: inout MutableRawSpan, at offset: Int) {
    var offset = offset
    if let sourceLinkLayerAddress {
      NeighborDiscoveryOption.emit(.sourceLinkLayerAddress, sourceLinkLayerAddress, into: &bytes, at: offset)
      offset += NeighborDiscoveryOption.linkLayerAddressLength
    }
    if let mtu {
      let type = NeighborDiscoveryOptionType.mtu.rawValue
      bytes.storeBigEndian(UInt64(type) << 56 | 1 << 48 | UInt64(mtu), at: offset)
      offset += Self.mtuOptionLength
    }
    for prefix in prefixes {
      prefix.emit(into: &bytes, at: offset)
      offset += PrefixInformation.length
    }
  }

  private var rest: UInt32 {
    UInt32(hopLimit) << 24 | (isManaged ? Flag.managed : 0) | (hasOtherConfiguration ? Flag.other : 0)
      | UInt32(routerLifetime)
  }
}

extension RouterAdvertisement: CustomStringConvertible {
  public var description: String {
    (["ICMP6, router advertisement, lifetime \(routerLifetime)s"] + prefixes.map(\.description)).joined(separator: ", ")
  }
}
