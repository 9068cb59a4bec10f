public import SimulationKernel

/// The number of a VLAN, 12 bits; 0 means no VLAN but only a priority, 4095 is reserved (IEEE Std 802.1Q-2018,
/// section 9.6).
public struct VLANIdentifier: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable, Checkpointable {
  public let rawValue: UInt16

  /// Keeps the low 12 bits.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue & 0xFFF }

  @inlinable public static func < (a: VLANIdentifier, b: VLANIdentifier) -> Bool { a.rawValue < b.rawValue }
}

extension VLANIdentifier: CustomStringConvertible {
  public var description: String { String(rawValue) }
}

/// An 802.1Q tag (IEEE Std 802.1Q-2018, section 9.6). It stands between the source address and the type of a frame:
/// the four bytes at offset 12, of which the first two are the tag's own EtherType.
public struct VLANTag: Equatable, Sendable, BitwiseCopyable {
  /// Bytes of a tag.
  @inlinable public static var length: Int { 4 }
  /// Where a frame's tag begins.
  @inlinable public static var offset: Int { 12 }

  @usableFromInline enum Offset {
    @inlinable static var control: Int { 2 }
  }

  /// 0 to 7
  public var priority: UInt8
  public var isDropEligible: Bool
  public var identifier: VLANIdentifier

  @inlinable public init(identifier: VLANIdentifier, priority: UInt8 = 0, isDropEligible: Bool = false) {
    self.priority = priority & 7
    self.isDropEligible = isDropEligible
    self.identifier = identifier
  }

  /// Reads the tag at the start of `bytes`, which is ``offset`` into a frame.
  @inlinable public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= VLANTag.length else { throw .truncated }
    guard bytes.bigEndian(0) == EtherType.vlan.rawValue else { throw .badType }
    self.init(control: bytes.bigEndian(Offset.control))
  }

  @inlinable init(control: UInt16) {
    priority = UInt8(control >> 13)
    isDropEligible = control & 0x1000 != 0
    identifier = VLANIdentifier(rawValue: control)
  }

  @inlinable var control: UInt16 {
    UInt16(priority & 7) << 13 | (isDropEligible ? 0x1000 : 0) | identifier.rawValue
  }

  /// Writes all 4 bytes.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(EtherType.vlan.rawValue, at: offset)
    bytes.storeBigEndian(control, at: offset + Offset.control)
  }
}

extension VLANTag {
  /// The tag of a frame, or nil where there is none.
  @inlinable public static func tag(in frame: RawSpan) -> VLANTag? {
    guard frame.byteCount >= EthernetHeader.length + length, EthernetHeader.type(in: frame) == .vlan else { return nil }
    return VLANTag(control: frame.bigEndian(offset + Offset.control))
  }
}

extension VLANTag: CustomStringConvertible {
  public var description: String { "vlan \(identifier), p \(priority)" + (isDropEligible ? ", DEI" : "") }
}
