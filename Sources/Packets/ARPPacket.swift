public import SimulationKernel

/// The operation of an ARP packet (RFC 826; the numbers are IANA's).
public struct ARPOperation: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var request: ARPOperation { ARPOperation(rawValue: 1) }
  @inlinable public static var reply: ARPOperation { ARPOperation(rawValue: 2) }
}

/// An ARP packet for IPv4 over Ethernet (RFC 826).
public struct ARPPacket: Equatable, Sendable, BitwiseCopyable {
  /// The length of the packet, in bytes.
  @inlinable public static var length: Int { 28 }

  @usableFromInline enum Offset {
    @inlinable static var hardwareType: Int { 0 }
    @inlinable static var addressLengths: Int { 4 }
    @inlinable static var operation: Int { 6 }
    @inlinable static var senderHardware: Int { 8 }
    @inlinable static var senderProtocol: Int { 14 }
    @inlinable static var targetHardware: Int { 18 }
    @inlinable static var targetProtocol: Int { 24 }
  }

  /// Hardware type 1 (Ethernet) and protocol type 0x0800 (IPv4).
  @inlinable static var types: UInt32 { 0x0001_0800 }
  /// Addresses of 6 and of 4 bytes.
  @inlinable static var addressLengths: UInt16 { 0x0604 }

  public var operation: ARPOperation
  public var senderHardwareAddress: MACAddress
  public var senderProtocolAddress: IPv4Address
  public var targetHardwareAddress: MACAddress
  public var targetProtocolAddress: IPv4Address

  @inlinable public init(
    operation: ARPOperation, senderHardwareAddress: MACAddress, senderProtocolAddress: IPv4Address,
    targetHardwareAddress: MACAddress, targetProtocolAddress: IPv4Address
  ) {
    self.operation = operation
    self.senderHardwareAddress = senderHardwareAddress
    self.senderProtocolAddress = senderProtocolAddress
    self.targetHardwareAddress = targetHardwareAddress
    self.targetProtocolAddress = targetProtocolAddress
  }

  /// Reads the packet after an Ethernet header. Other hardware or protocol types are a `badType`.
  @inlinable public init(parsing bytes: RawSpan) throws(PacketError) {
    guard bytes.byteCount >= ARPPacket.length else { throw .truncated }
    guard bytes.bigEndian(Offset.hardwareType) == ARPPacket.types else { throw .badType }
    guard bytes.bigEndian(Offset.addressLengths) == ARPPacket.addressLengths else { throw .badLength }
    operation = ARPOperation(rawValue: bytes.bigEndian(Offset.operation))
    senderHardwareAddress = MACAddress(bits: bytes.bigEndian(Offset.senderHardware, as: UInt64.self) >> 16)
    senderProtocolAddress = IPv4Address(bits: bytes.bigEndian(Offset.senderProtocol))
    targetHardwareAddress = MACAddress(bits: bytes.bigEndian(Offset.targetHardware, as: UInt64.self) >> 16)
    targetProtocolAddress = IPv4Address(bits: bytes.bigEndian(Offset.targetProtocol))
  }

  /// Writes all 28 bytes. Each hardware address is stored together with the two bytes after it, which come next.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(ARPPacket.types, at: offset + Offset.hardwareType)
    bytes.storeBigEndian(ARPPacket.addressLengths, at: offset + Offset.addressLengths)
    bytes.storeBigEndian(operation.rawValue, at: offset + Offset.operation)
    bytes.storeBigEndian(senderHardwareAddress.bits << 16, at: offset + Offset.senderHardware)
    bytes.storeBigEndian(senderProtocolAddress.bits, at: offset + Offset.senderProtocol)
    bytes.storeBigEndian(targetHardwareAddress.bits << 16, at: offset + Offset.targetHardware)
    bytes.storeBigEndian(targetProtocolAddress.bits, at: offset + Offset.targetProtocol)
  }
}

extension ARPPacket: CustomStringConvertible {
  public var description: String {
    switch operation {
    case .request: "Request who-has \(targetProtocolAddress) tell \(senderProtocolAddress)"
    case .reply: "Reply \(senderProtocolAddress) is-at \(senderHardwareAddress)"
    default: "operation \(operation.rawValue)"
    }
  }
}
