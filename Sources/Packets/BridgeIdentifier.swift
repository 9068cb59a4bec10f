public import SimulationKernel

/// A bridge's identifier: four bits of priority, twelve of system identifier, and its MAC address (IEEE Std
/// 802.1D-2004, section 9.2.5). Smaller values are preferred.
public struct BridgeIdentifier: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  public var bits: UInt64

  @inlinable public init(bits: UInt64) { self.bits = bits }

  /// `priority` is a multiple of 4096; its low twelve bits are the system identifier, which is the VLAN if there is a
  /// tree for each VLAN.
  @inlinable public init(priority: UInt16, address: MACAddress) { bits = UInt64(priority) << 48 | address.bits }

  @inlinable public var priority: UInt16 { UInt16(bits >> 48) }
  @inlinable public var address: MACAddress { MACAddress(bits: bits) }

  @inlinable public static func < (a: BridgeIdentifier, b: BridgeIdentifier) -> Bool { a.bits < b.bits }

  public static let fields = Fields(\BridgeIdentifier.bits)
}

extension BridgeIdentifier: CustomStringConvertible {
  public var description: String { "\(hexadecimal(priority)).\(address)" }
}

/// A bridge port's identifier: four bits of priority and twelve of number (IEEE Std 802.1D-2004, section 9.2.7).
/// Smaller values are preferred.
public struct BridgePortIdentifier: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  public var bits: UInt16

  @inlinable public init(bits: UInt16) { self.bits = bits }

  /// `priority` is a multiple of 16, `number` counts from 1.
  @inlinable public init(priority: UInt8 = 128, number: UInt16) {
    bits = UInt16(priority & 0xF0) << 8 | number & 0xFFF
  }

  @inlinable public var priority: UInt8 { UInt8(bits >> 8) & 0xF0 }
  @inlinable public var number: UInt16 { bits & 0xFFF }

  @inlinable public static func < (a: BridgePortIdentifier, b: BridgePortIdentifier) -> Bool { a.bits < b.bits }

  public static let fields = Fields(\BridgePortIdentifier.bits)
}

extension BridgePortIdentifier: CustomStringConvertible {
  public var description: String { hexadecimal(bits) }
}
