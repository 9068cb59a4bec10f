import SimulationKernel

/// The fields that configuration and rapid BPDUs share (IEEE Std 802.1D-2004, sections 9.3.1 and 9.3.3). Times are in
/// units of 1/256 s, as on the wire.
public struct BPDUParameters: Equatable, Sendable, BitwiseCopyable {
  /// The length of the fields, in bytes.
  @inlinable public static var length: Int { 31 }
  /// A second, in the unit of the times.
  @inlinable public static var second: UInt16 { 256 }
  /// The group address that BPDUs are sent to, which no bridge forwards (IEEE Std 802.1D-2004, section 7.12.6).
  @inlinable public static var groupAddress: MACAddress { MACAddress(bits: 0x0180_C200_0000) }

  private enum Offset {
    static let flags = 0
    static let root = 1
    static let rootPathCost = 9
    static let bridge = 13
    static let port = 21
    static let messageAge = 23
    static let maximumAge = 25
    static let helloTime = 27
    static let forwardDelay = 29
  }

  public var flags: BPDUFlags
  public var root: BridgeIdentifier
  public var rootPathCost: UInt32
  public var bridge: BridgeIdentifier
  public var port: BridgePortIdentifier
  public var messageAge: UInt16
  public var maximumAge: UInt16
  public var helloTime: UInt16
  public var forwardDelay: UInt16

  public init(
    flags: BPDUFlags = [], root: BridgeIdentifier, rootPathCost: UInt32, bridge: BridgeIdentifier,
    port: BridgePortIdentifier, messageAge: UInt16 = 0, maximumAge: UInt16 = 20 * 256, helloTime: UInt16 = 2 * 256,
    forwardDelay: UInt16 = 15 * 256
  ) {
    self.flags = flags
    self.root = root
    self.rootPathCost = rootPathCost
    self.bridge = bridge
    self.port = port
    self.messageAge = messageAge
    self.maximumAge = maximumAge
    self.helloTime = helloTime
    self.forwardDelay = forwardDelay
  }

  /// Reads the fields, from the flags on.
  public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= Self.length else { throw .truncated }
    flags = BPDUFlags(rawValue: bytes[byte: Offset.flags])
    root = BridgeIdentifier(bits: bytes.bigEndian(Offset.root))
    rootPathCost = bytes.bigEndian(Offset.rootPathCost)
    bridge = BridgeIdentifier(bits: bytes.bigEndian(Offset.bridge))
    port = BridgePortIdentifier(bits: bytes.bigEndian(Offset.port))
    messageAge = bytes.bigEndian(Offset.messageAge)
    maximumAge = bytes.bigEndian(Offset.maximumAge)
    helloTime = bytes.bigEndian(Offset.helloTime)
    forwardDelay = bytes.bigEndian(Offset.forwardDelay)
  }

  /// Writes all 31 bytes.
  public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(flags.rawValue, at: offset + Offset.flags)
    bytes.storeBigEndian(root.bits, at: offset + Offset.root)
    bytes.storeBigEndian(rootPathCost, at: offset + Offset.rootPathCost)
    bytes.storeBigEndian(bridge.bits, at: offset + Offset.bridge)
    bytes.storeBigEndian(port.bits, at: offset + Offset.port)
    bytes.storeBigEndian(messageAge, at: offset + Offset.messageAge)
    bytes.storeBigEndian(maximumAge, at: offset + Offset.maximumAge)
    bytes.storeBigEndian(helloTime, at: offset + Offset.helloTime)
    bytes.storeBigEndian(forwardDelay, at: offset + Offset.forwardDelay)
  }
}

extension BPDUParameters: CustomStringConvertible {
  public var description: String {
    "Flags [\(flags)], root-id \(root), root-pathcost \(rootPathCost), bridge-id \(bridge).\(port)"
  }
}
