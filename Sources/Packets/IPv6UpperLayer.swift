import SimulationKernel

/// Where a packet's extension headers end, and what follows them (RFC 8200, section 4).
///
/// The walk skips Hop-by-Hop Options (only right behind the IPv6 header, where alone they may stand), Routing, Fragment,
/// Authentication (RFC 4302) and Destination Options headers. It stops at any other number, known or not, and at the payload of a fragment other
/// than the first, which has no upper-layer header.
public struct IPv6UpperLayer: Equatable, Sendable, BitwiseCopyable {
  /// The protocol of the header at ``offset``.
  public var `protocol`: IPProtocol
  /// Bytes from the start of the IPv6 header.
  public var offset: Int
  /// Bytes from the start of the IPv6 header to the Next Header field that names ``protocol``: what the pointer of a
  /// Parameter Problem says (RFC 4443, section 3.4).
  public var nextHeaderOffset: Int
  /// The Fragment header, if there is one.
  public var fragment: Fragment?
  /// An Authentication header precedes it.
  public var isAuthenticated = false

  /// A Fragment header and its offset.
  public struct Fragment: Equatable, Sendable, BitwiseCopyable {
    public var header: IPv6FragmentHeader
    /// Bytes from the start of the IPv6 header.
    public var offset: Int
    /// Bytes from the start of the IPv6 header to the Next Header field that names the Fragment header.
    public var nextHeaderOffset: Int

    public init(header: IPv6FragmentHeader, offset: Int, nextHeaderOffset: Int) {
      self.header = header
      self.offset = offset
      self.nextHeaderOffset = nextHeaderOffset
    }
  }

  /// Walks the headers of a packet whose IPv6 header has been parsed.
  public init(of header: IPv6Header, in packet: RawSpan) throws(PacketError) {
    self.init(startingWith: header.nextHeader)
    let end = IPv6Header.length + Int(header.payloadLength)
    guard end <= packet.byteCount else { throw .truncated }
    // Every extension header has at least eight bytes, so that the walk ends.
    while try skipHeader(in: packet.extracting(0..<end)) {}
  }

  private init(startingWith nextHeader: IPProtocol) {
    `protocol` = nextHeader
    offset = IPv6Header.length
    nextHeaderOffset = IPv6Header.Offset.nextHeader
  }

  /// False if an upper layer or the payload of a later fragment begins.
  private mutating func skipHeader(in packet: RawSpan) throws(PacketError) -> Bool {
    if let fragment, fragment.header.fragmentOffset != 0 { return false }
    switch `protocol` {
    case .hopByHopOptions:
      guard offset == IPv6Header.length else { return false }
      try skipCountedHeader(in: packet)
    case .routingHeader, .destinationOptions:
      try skipCountedHeader(in: packet)
    case .authenticationHeader:
      try skipAuthenticationHeader(in: packet)
    case .fragmentHeader:
      guard fragment == nil else { return false }
      try skipFragmentHeader(in: packet)
    default:
      return false
    }
    return true
  }

  private mutating func skipCountedHeader(in packet: RawSpan) throws(PacketError) {
    guard packet.byteCount - offset >= 8 else { throw .truncated }
    let length = (Int(packet[byte: offset + 1]) + 1) * 8
    guard packet.byteCount - offset >= length else { throw .truncated }
    skip(length, in: packet)
  }

  /// Its length counts words of four bytes, less two.
  private mutating func skipAuthenticationHeader(in packet: RawSpan) throws(PacketError) {
    guard packet.byteCount - offset >= 8 else { throw .truncated }
    let length = (Int(packet[byte: offset + 1]) + 2) * 4
    guard packet.byteCount - offset >= length else { throw .truncated }
    skip(length, in: packet)
    isAuthenticated = true
  }

  private mutating func skipFragmentHeader(in packet: RawSpan) throws(PacketError) {
    let header = try IPv6FragmentHeader(parsing: packet.extracting(offset..<packet.byteCount))
    fragment = Fragment(header: header, offset: offset, nextHeaderOffset: nextHeaderOffset)
    skip(IPv6FragmentHeader.length, in: packet)
  }

  private mutating func skip(_ length: Int, in packet: RawSpan) {
    `protocol` = IPProtocol(rawValue: packet[byte: offset])
    nextHeaderOffset = offset
    offset += length
  }
}
