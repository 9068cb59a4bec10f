public import SimulationKernel

/// The header of an Ethernet II frame: two addresses and a type (IEEE Std 802.3-2018, section 3.2).
public struct EthernetHeader: Equatable, Sendable, BitwiseCopyable {
  /// The length of the header, in bytes.
  @inlinable public static var length: Int { 14 }
  /// Bytes to which a shorter frame is padded on the wire, without the frame check sequence.
  @inlinable public static var minimumFrameLength: Int { 60 }
  /// Bytes of the frame check sequence, which simulated frames do not hold but take time to send.
  @inlinable public static var frameCheckSequenceLength: Int { 4 }

  @usableFromInline enum Offset {
    @inlinable static var source: Int { 6 }
    @inlinable static var sourceTail: Int { 8 }
    @inlinable static var type: Int { 12 }
  }

  public var destination: MACAddress
  public var source: MACAddress
  public var type: EtherType

  @inlinable public init(destination: MACAddress, source: MACAddress, type: EtherType) {
    self.destination = destination
    self.source = source
    self.type = type
  }

  /// Reads the header at the start of a frame.
  @inlinable public init(parsing frame: RawSpan) throws(PacketError) {
    guard frame.byteCount >= EthernetHeader.length else { throw .truncated }
    destination = EthernetHeader.destination(in: frame)
    source = EthernetHeader.source(in: frame)
    type = EthernetHeader.type(in: frame)
  }

  /// Writes all 14 bytes. The first store also covers the start of the source, the second its rest.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(destination.bits << 16 | source.bits >> 32, at: offset)
    bytes.storeBigEndian(UInt32(truncatingIfNeeded: source.bits), at: offset + Offset.sourceTail)
    bytes.storeBigEndian(type.rawValue, at: offset + Offset.type)
  }
}

/// Single fields of a frame that is known to hold a header, for the paths that look at nothing else.
extension EthernetHeader {
  @inlinable public static func destination(in frame: RawSpan) -> MACAddress {
    MACAddress(bits: frame.bigEndian(0, as: UInt64.self) >> 16)
  }

  @inlinable public static func source(in frame: RawSpan) -> MACAddress {
    MACAddress(bits: frame.bigEndian(Offset.source, as: UInt64.self) >> 16)
  }

  @inlinable public static func type(in frame: RawSpan) -> EtherType {
    EtherType(rawValue: frame.bigEndian(Offset.type))
  }
}

extension EthernetHeader: CustomStringConvertible {
  public var description: String { "\(source) > \(destination), \(type)" }
}
