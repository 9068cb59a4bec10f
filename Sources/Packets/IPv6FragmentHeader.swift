public import SimulationKernel

/// The Fragment extension header (RFC 8200, section 4.5).
public struct IPv6FragmentHeader: Equatable, Sendable, BitwiseCopyable {
  /// The length of the header, in bytes.
  @inlinable public static var length: Int { 8 }

  @usableFromInline enum Offset {
    @inlinable static var fragment: Int { 2 }
    @inlinable static var identification: Int { 4 }
  }

  /// The protocol of the first header of the fragmentable part.
  public var nextHeader: IPProtocol
  /// The offset of the fragment in the fragmentable part, in bytes: a multiple of 8.
  public var fragmentOffset: UInt16
  public var moreFragments: Bool
  public var identification: UInt32

  @inlinable public init(
    nextHeader: IPProtocol, fragmentOffset: UInt16, moreFragments: Bool, identification: UInt32
  ) {
    self.nextHeader = nextHeader
    self.fragmentOffset = fragmentOffset
    self.moreFragments = moreFragments
    self.identification = identification
  }

  /// A packet whose only fragment is this one (RFC 6946).
  @inlinable public var isAtomic: Bool { fragmentOffset == 0 && !moreFragments }

  @inlinable public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= IPv6FragmentHeader.length else { throw .truncated }
    nextHeader = IPProtocol(rawValue: bytes[byte: 0])
    let fragment: UInt16 = bytes.bigEndian(Offset.fragment)
    fragmentOffset = fragment & 0xFFF8
    moreFragments = fragment & 1 != 0
    identification = bytes.bigEndian(Offset.identification)
  }

  /// Writes all 8 bytes.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    let fragment = fragmentOffset & 0xFFF8 | (moreFragments ? 1 : 0)
    bytes.storeBigEndian(UInt32(nextHeader.rawValue) << 24 | UInt32(fragment), at: offset)
    bytes.storeBigEndian(identification, at: offset + Offset.identification)
  }
}

extension IPv6FragmentHeader: CustomStringConvertible {
  public var description: String {
    "frag (0x\(hexadecimal(identification)):\(fragmentOffset)\(moreFragments ? "+" : ""))"
  }
}
