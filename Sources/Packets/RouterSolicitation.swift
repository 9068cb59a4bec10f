import SimulationKernel

/// Asks routers to make themselves known (RFC 4861, section 4.1).
public struct RouterSolicitation: Equatable, Sendable, BitwiseCopyable {
  /// The length of a message without options, from the ICMPv6 header on, in bytes.
  @inlinable public static var minimumLength: Int { 8 }

  private enum Offset {
    static let options = 8
  }

  /// Left out when the sender has no address yet.
  public var sourceLinkLayerAddress: MACAddress?

  public init(sourceLinkLayerAddress: MACAddress? = nil) {
    self.sourceLinkLayerAddress = sourceLinkLayerAddress
  }

  /// The length of the message, from the ICMPv6 header on, in bytes.
  public var length: Int {
    Self.minimumLength + (sourceLinkLayerAddress == nil ? 0 : NeighborDiscoveryOption.linkLayerAddressLength)
  }

  /// Reads a message from its ICMPv6 header to its end. Checking its hop limit and checksum is up to the caller.
  public init(parsing message: RawSpan) throws(PacketError) {
    let header = try ICMPv6Header(parsing: message)
    guard header.type == .routerSolicitation, header.code == 0 else { throw .badType }
    sourceLinkLayerAddress = try NeighborDiscoveryOption.linkLayerAddress(
      .sourceLinkLayerAddress, in: message, from: Offset.options)
  }

  /// Writes all ``length`` bytes, the ICMPv6 header and its checksum included.
  public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, source: IPv6Address, destination: IPv6Address
  ) {
    if let sourceLinkLayerAddress {
      NeighborDiscoveryOption.emit(
        .sourceLinkLayerAddress, sourceLinkLayerAddress, into: &bytes, at: offset + Offset.options)
    }
    ICMPv6Header(type: .routerSolicitation).emit(
      into: &bytes, at: offset, messageLength: length, source: source, destination: destination)
  }
}

extension RouterSolicitation: CustomStringConvertible {
  public var description: String { "ICMP6, router solicitation" }
}
