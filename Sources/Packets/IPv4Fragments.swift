/// The fragments that a packet becomes on a link with a smaller MTU (RFC 791, section 3.2), as arithmetic: which header
/// each has, and which bytes of the payload follow it.
///
/// A packet that fits gives one fragment, itself. A fragment can be fragmented again. Checking whether it may be (the
/// Don't Fragment flag) is up to the caller.
public struct IPv4Fragments: Sequence, IteratorProtocol, Sendable {
  public struct Fragment: Equatable, Sendable {
    /// Fragments other than the first have only the options with the copied flag.
    public var header: IPv4Header
    /// Bytes of the packet's payload.
    public var payload: Range<Int>
  }

  private let header: IPv4Header
  private let mtu: Int
  private let copiedOptionsLength: Int
  private var start = 0
  private var isDone = false

  /// `mtu` counts the bytes from the IPv4 header on; `copiedOptionsLength` those that ``IPv4Option/copied(from:)``
  /// gives. Nil if a header and eight bytes do not fit, or if the packet is a fragment that reaches beyond the 65,535
  /// bytes of the longest datagram.
  public init?(of header: IPv4Header, mtu: Int, copiedOptionsLength: Int = 0) {
    let largestHeader = Swift.max(header.headerLength, IPv4Header.minimumLength + copiedOptionsLength)
    guard Int(header.totalLength) <= mtu || mtu - largestHeader >= 8,
      Int(header.fragmentOffset) + header.payloadLength <= UInt16.max
    else { return nil }
    self.header = header
    self.mtu = mtu
    self.copiedOptionsLength = copiedOptionsLength
  }

  public mutating func next() -> Fragment? {
    if isDone { return nil }
    var fragment = header
    if start > 0 { fragment.optionsLength = UInt8(copiedOptionsLength) }
    let payload = fragmentPayload(from: start, of: header.payloadLength, room: mtu - fragment.headerLength)
    isDone = payload.upperBound >= header.payloadLength
    fragment.totalLength = UInt16(fragment.headerLength + payload.count)
    fragment.fragmentOffset += UInt16(start)
    fragment.moreFragments = header.moreFragments || !isDone
    start = payload.upperBound
    return Fragment(header: fragment, payload: payload)
  }
}

/// The number of bytes in the next fragment: all that are left if they fit, otherwise a multiple of eight.
func fragmentPayload(from start: Int, of length: Int, room: Int) -> Range<Int> {
  length - start <= room ? start..<length : start..<start + room / 8 * 8
}
