import SimulationKernel

/// Tells a host of a better first hop to a destination (RFC 4861, section 4.5).
public struct NeighborRedirect: Equatable, Sendable, BitwiseCopyable {
  /// The length of a message without options, from the ICMPv6 header on, in bytes.
  @inlinable public static var minimumLength: Int { 40 }
  /// Bytes of a Redirected Header option before the packet that it quotes.
  @inlinable public static var quotationStart: Int { 8 }

  private enum Offset {
    static let target = 8
    static let destination = 24
    static let options = 40
  }

  /// The better hop; the destination itself where that is on the link.
  public var target: IPv6Address
  public var destination: IPv6Address
  public var targetLinkLayerAddress: MACAddress?

  public init(target: IPv6Address, destination: IPv6Address, targetLinkLayerAddress: MACAddress? = nil) {
    self.target = target
    self.destination = destination
    self.targetLinkLayerAddress = targetLinkLayerAddress
  }

  /// Reads a message from its ICMPv6 header to its end. Checking its hop limit, sender and checksum is up to the caller.
  public init(parsing message: RawSpan) throws(PacketError) {
    let header = try ICMPv6Header(parsing: message)
    guard header.type == .redirect, header.code == 0 else { throw .badType }
    guard message.byteCount >= Self.minimumLength else { throw .truncated }
    target = IPv6Address(in: message, at: Offset.target)
    destination = IPv6Address(in: message, at: Offset.destination)
    guard !destination.isMulticast, target == destination || target.isLinkLocal else { throw .badAddress }
    targetLinkLayerAddress = try NeighborDiscoveryOption.linkLayerAddress(
      .targetLinkLayerAddress, in: message, from: Offset.options)
  }

  /// Bytes of a packet of `length` bytes that fit in the message, which is no longer than the least MTU (section 4.6.3).
  public func quotation(of length: Int) -> Int {
    let room = IPv6Header.minimumMTU - IPv6Header.length - optionsEnd
    return min(room, length + Self.quotationStart) / NeighborDiscoveryOption.unit * NeighborDiscoveryOption.unit
      - Self.quotationStart
  }

  private var optionsEnd: Int {
    Offset.options + (targetLinkLayerAddress == nil ? 0 : NeighborDiscoveryOption.linkLayerAddressLength)
  }

  /// The length of the message in bytes, from the ICMPv6 header on, with a quotation of `quoted` bytes.
  public func length(quoting quoted: Int) -> Int { optionsEnd + Self.quotationStart + quoted }

  /// Writes the whole message, the ICMPv6 header and its checksum included.
  ///
  /// - Parameter packet: the quotation: what ``quotation(of:)`` allows of the packet that was redirected.
  public func emit(
    into bytes: inout MutableRawSpan, at offset: Int, quoting packet: RawSpan, source: IPv6Address,
    destination receiver: IPv6Address
  ) {
    target.emit(into: &bytes, at: offset + Offset.target)
    destination.emit(into: &bytes, at: offset + Offset.destination)
    if let targetLinkLayerAddress {
      NeighborDiscoveryOption.emit(
        .targetLinkLayerAddress, targetLinkLayerAddress, into: &bytes, at: offset + Offset.options)
    }
    let length = length(quoting: packet.byteCount)
    let units = UInt64((Self.quotationStart + packet.byteCount) / NeighborDiscoveryOption.unit)
    bytes.storeBigEndian(
      UInt64(NeighborDiscoveryOptionType.redirectedHeader.rawValue) << 56 | units << 48, at: offset + optionsEnd)
    bytes.store(packet, at: offset + optionsEnd + Self.quotationStart)
    ICMPv6Header(type: .redirect).emit(
      into: &bytes, at: offset, messageLength: length, source: source, destination: receiver)
  }
}
