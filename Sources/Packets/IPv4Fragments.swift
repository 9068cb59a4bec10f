/// The fragments that a packet becomes on a link with a smaller MTU (RFC 791, section 3.2), as arithmetic: which header
/// each has, and which bytes of the payload follow it.
///
/// A packet that fits gives one fragment, itself. A fragment can be fragmented again. Whether it may be (the Don't
/// Fragment flag) is the caller's to ask.
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

  /// `mtu` counts the bytes from the IPv4 header on; `copiedOptionsLength` those that ``IPv4Option/copied(from:)`` gives.
  /// Nil where a header and eight bytes do not fit.
  public init?(of header: IPv4Header, mtu: Int, copiedOptionsLength: Int = 0) {
    let largestHeader = Swift.max(header.headerLength, IPv4Header.minimumLength + copiedOptionsLength)
    guard Int(header.totalLength) <= mtu || mtu - largestHeader >= 8 else { return nil }
    self.header = header
    self.mtu = mtu
    self.copiedOptionsLength = copiedOptionsLength
  }

  public mutating func next() -> Fragment? {
    if isDone { return nil }
    var piece = header
    if start > 0 { piece.optionsLength = UInt8(copiedOptionsLength) }
    let rest = header.payloadLength - start
    let room = mtu - piece.headerLength
    isDone = rest <= room
    let length = isDone ? rest : room / 8 * 8
    piece.totalLength = UInt16(piece.headerLength + length)
    piece.fragmentOffset += UInt16(start)
    piece.moreFragments = header.moreFragments || !isDone
    defer { start += length }
    return Fragment(header: piece, payload: start..<start + length)
  }
}
