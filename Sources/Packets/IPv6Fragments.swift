/// The fragments that a packet too long for its path becomes at its source (RFC 8200, section 4.5), as arithmetic:
/// which two headers each has, and which bytes of the payload follow them.
///
/// The payload is all that follows the IPv6 header: the packet has no extension headers before it. Routers do not
/// fragment IPv6.
public struct IPv6Fragments: Sequence, IteratorProtocol, Sendable {
  public struct Fragment: Equatable, Sendable {
    public var header: IPv6Header
    public var fragmentHeader: IPv6FragmentHeader
    /// Bytes of the packet's payload.
    public var payload: Range<Int>
  }

  private let header: IPv6Header
  private let identification: UInt32
  private let room: Int
  private var start = 0

  /// `mtu` counts the bytes from the IPv6 header on. Nil where both headers and eight bytes do not fit.
  public init?(of header: IPv6Header, mtu: Int, identification: UInt32) {
    room = mtu - IPv6Header.length - IPv6FragmentHeader.length
    guard room >= 8 else { return nil }
    self.header = header
    self.identification = identification
  }

  public mutating func next() -> Fragment? {
    let length = Int(header.payloadLength)
    guard start < length else { return nil }
    let payload = fragmentPayload(from: start, of: length, room: room)
    var fragment = header
    fragment.nextHeader = .fragmentHeader
    fragment.payloadLength = UInt16(IPv6FragmentHeader.length + payload.count)
    let fragmentHeader = IPv6FragmentHeader(
      nextHeader: header.nextHeader, fragmentOffset: UInt16(start), moreFragments: payload.upperBound < length,
      identification: identification)
    start = payload.upperBound
    return Fragment(header: fragment, fragmentHeader: fragmentHeader, payload: payload)
  }
}
