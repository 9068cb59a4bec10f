import SimulationKernel

/// Asks for the owner of an IPv6 address (RFC 4861, section 4.3).
public struct NeighborSolicitation: Equatable, Sendable, BitwiseCopyable {
  /// The length of a message without options, from the ICMPv6 header on, in bytes.
  @inlinable public static var minimumLength: Int { 24 }
  /// The hop limit of all Neighbour Discovery packets, which proves that they come from this link (RFC 4861,
  /// section 7.1).
  @inlinable public static var hopLimit: UInt8 { 255 }

  private enum Offset {
    static let target = 8
    static let options = 24
  }

  public var target: IPv6Address
  /// Left out when the sender has no address yet (RFC 4862, section 5.4.2).
  public var sourceLinkLayerAddress: MACAddress?

  public init(target: IPv6Address, sourceLinkLayerAddress: MACAddress? = nil) {
    self.target = target
    self.sourceLinkLayerAddress = sourceLinkLayerAddress
  }

  /// The length of the message, from the ICMPv6 header on, in bytes.
  public var length: Int {
    Self.minimumLength + (sourceLinkLayerAddress == nil ? 0 : NeighborDiscoveryOption.linkLayerAddressLength)
  }

  /// Reads a message from its ICMPv6 header to its end. Checking its hop limit and checksum is up to the caller.
  public init(parsing message: RawSpan) throws(PacketError) {
    let header = try ICMPv6Header(parsing: message)
    guard header.type == .neighborSolicitation, header.code == 0 else { throw .badType }
    guard message.byteCount >= Self.minimumLength else { throw .truncated }
    target = IPv6Address(in: message, at: Offset.target)
    guard !target.isMulticast else { throw .badAddress }
    sourceLinkLayerAddress = try NeighborDiscoveryOption.linkLayerAddress(
      .sourceLinkLayerAddress, in: message, from: Offset.options)
  }

  /// Writes all ``length`` bytes, the ICMPv6 header and its checksum included.
  public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, source: IPv6Address, destination: IPv6Address
  ) {
    target.emit(into: &bytes, at: offset + Offset.target)
    if let sourceLinkLayerAddress {
      NeighborDiscoveryOption.emit(
        .sourceLinkLayerAddress, sourceLinkLayerAddress, into: &bytes, at: offset + Offset.options)
    }
    ICMPv6Header(type: .neighborSolicitation).emit(
      into: &bytes, at: offset, messageLength: length, source: source, destination: destination)
  }
}

extension NeighborSolicitation: CustomStringConvertible {
  public var description: String { "ICMP6, neighbor solicitation, who has \(target)" }
}
