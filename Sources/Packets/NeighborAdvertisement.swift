import SimulationKernel

/// Tells which MAC address an IPv6 address has (RFC 4861, section 4.4).
public struct NeighborAdvertisement: Equatable, Sendable, BitwiseCopyable {
  /// The length of a message without options, from the ICMPv6 header on, in bytes.
  @inlinable public static var minimumLength: Int { 24 }

  private enum Offset {
    static let target = 8
    static let options = 24
  }

  private enum Flag {
    static let router: UInt32 = 0x8000_0000
    static let solicited: UInt32 = 0x4000_0000
    static let override: UInt32 = 0x2000_0000
  }

  public var isRouter: Bool
  /// The answer to a solicitation.
  public var isSolicited: Bool
  /// Reoffsets what the receiver knew.
  public var overrides: Bool
  public var target: IPv6Address
  public var targetLinkLayerAddress: MACAddress?

  public init(
    target: IPv6Address, targetLinkLayerAddress: MACAddress? = nil, isRouter: Bool = false, isSolicited: Bool = false,
    overrides: Bool = true
  ) {
    self.isRouter = isRouter
    self.isSolicited = isSolicited
    self.overrides = overrides
    self.target = target
    self.targetLinkLayerAddress = targetLinkLayerAddress
  }

  /// The length of the message, from the ICMPv6 header on, in bytes.
  public var length: Int {
    Self.minimumLength + (targetLinkLayerAddress == nil ? 0 : NeighborDiscoveryOption.linkLayerAddressLength)
  }

  /// Reads a message from its ICMPv6 header to its end. Checking its hop limit and checksum is up to the caller.
  public init(parsing message: RawSpan) throws(PacketError) {
    let header = try ICMPv6Header(parsing: message)
    guard header.type == .neighborAdvertisement, header.code == 0 else { throw .badType }
    guard message.byteCount >= Self.minimumLength else { throw .truncated }
    isRouter = header.rest & Flag.router != 0
    isSolicited = header.rest & Flag.solicited != 0
    overrides = header.rest & Flag.override != 0
    target = IPv6Address(in: message, at: Offset.target)
    guard !target.isMulticast else { throw .badAddress }
    targetLinkLayerAddress = try NeighborDiscoveryOption.linkLayerAddress(
      .targetLinkLayerAddress, in: message, from: Offset.options)
  }

  /// Writes all ``length`` bytes, the ICMPv6 header and its checksum included.
  public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, source: IPv6Address, destination: IPv6Address
  ) {
    target.emit(into: &bytes, at: offset + Offset.target)
    if let targetLinkLayerAddress {
      NeighborDiscoveryOption.emit(
        .targetLinkLayerAddress, targetLinkLayerAddress, into: &bytes, at: offset + Offset.options)
    }
    ICMPv6Header(type: .neighborAdvertisement, rest: flags).emit(
      into: &bytes, at: offset, messageLength: length, source: source, destination: destination)
  }

  private var flags: UInt32 {
    (isRouter ? Flag.router : 0) | (isSolicited ? Flag.solicited : 0) | (overrides ? Flag.override : 0)
  }
}

extension NeighborAdvertisement: CustomStringConvertible {
  public var description: String { "ICMP6, neighbor advertisement, tgt is \(target)" }
}
