import SimulationKernel

/// The three bytes of logical link control before an unnumbered information frame (IEEE Std 802.2-1998, section 3.2),
/// in a frame whose Ethernet header holds a length instead of a type.
public struct LLCHeader: Equatable, Sendable, BitwiseCopyable {
  /// The length of the header, in bytes.
  @inlinable public static var length: Int { 3 }

  public var destinationServiceAccessPoint: UInt8
  public var sourceServiceAccessPoint: UInt8
  public var control: UInt8

  public init(destinationServiceAccessPoint: UInt8, sourceServiceAccessPoint: UInt8, control: UInt8) {
    self.destinationServiceAccessPoint = destinationServiceAccessPoint
    self.sourceServiceAccessPoint = sourceServiceAccessPoint
    self.control = control
  }

  /// The header before a BPDU (IEEE Std 802.1D-2004, section 7.12.3).
  public static let spanningTree = LLCHeader(
    destinationServiceAccessPoint: 0x42, sourceServiceAccessPoint: 0x42, control: 3)

  public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= Self.length else { throw .truncated }
    destinationServiceAccessPoint = bytes[byte: 0]
    sourceServiceAccessPoint = bytes[byte: 1]
    control = bytes[byte: 2]
  }

  /// Writes all 3 bytes.
  public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(destinationServiceAccessPoint, at: offset)
    bytes.storeBigEndian(sourceServiceAccessPoint, at: offset + 1)
    bytes.storeBigEndian(control, at: offset + 2)
  }
}

extension LLCHeader: CustomStringConvertible {
  public var description: String {
    "LLC, dsap 0x\(hexadecimal(destinationServiceAccessPoint)), ssap 0x\(hexadecimal(sourceServiceAccessPoint)), "
      + "ctrl 0x\(hexadecimal(control))"
  }
}
