public import SimulationKernel

/// An IEEE 802 MAC address, 48 bits in the low part of an integer (IEEE Std 802-2014, section 8).
public struct MACAddress: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  /// The address as a number; the first byte on the wire is the most significant.
  public let bits: UInt64

  @inlinable public init(bits: UInt64) { self.bits = bits & 0xFFFF_FFFF_FFFF }

  @inlinable public static var length: Int { 6 }
  @inlinable public static var broadcast: MACAddress { MACAddress(bits: 0xFFFF_FFFF_FFFF) }
  @inlinable public static var zero: MACAddress { MACAddress(bits: 0) }

  /// The group bit: multicast, and broadcast with it.
  @inlinable public var isMulticast: Bool { bits & 0x0100_0000_0000 != 0 }
  @inlinable public var isBroadcast: Bool { bits == 0xFFFF_FFFF_FFFF }

  @inlinable public static func < (a: MACAddress, b: MACAddress) -> Bool { a.bits < b.bits }

  /// Six hexadecimal bytes between colons or hyphens; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
    guard parts.count == MACAddress.length else { return nil }
    var bits: UInt64 = 0
    for part in parts {
      guard part.utf8.count == 2, part.allSatisfy(\.isHexDigit), let value = UInt64(part, radix: 16)
      else { return nil }
      bits = bits << 8 | value
    }
    self.bits = bits
  }

  public static let fields = Fields(\MACAddress.bits)

  public var inconsistency: String? { bits >> 48 == 0 ? nil : "a MAC address of more than 48 bits" }
}

extension MACAddress: CustomStringConvertible {
  public var description: String {
    stride(from: 40, through: 0, by: -8).map { hexadecimal(UInt8(truncatingIfNeeded: bits >> UInt64($0))) }
      .joined(separator: ":")
  }
}
