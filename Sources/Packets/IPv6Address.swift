public import SimulationKernel

/// An IPv6 address (RFC 4291) as two numbers in host order.
public struct IPv6Address: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  /// The first eight bytes; under the usual addressing, the prefix.
  public var high: UInt64
  /// The last eight bytes; under the usual addressing, the interface identifier.
  public var low: UInt64

  @inlinable public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  @inlinable public static var length: Int { 16 }
  /// `::`
  @inlinable public static var any: IPv6Address { IPv6Address(high: 0, low: 0) }
  /// `::1`
  @inlinable public static var loopback: IPv6Address { IPv6Address(high: 0, low: 1) }
  /// `ff02::1`
  @inlinable public static var allNodes: IPv6Address { IPv6Address(high: 0xFF02 << 48, low: 1) }
  /// `ff02::2`
  @inlinable public static var allRouters: IPv6Address { IPv6Address(high: 0xFF02 << 48, low: 2) }

  @inlinable public static func < (a: IPv6Address, b: IPv6Address) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }

  public static let fields = Fields(\IPv6Address.high, \.low)
}

extension IPv6Address {
  /// `::`
  @inlinable public var isUnspecified: Bool { high == 0 && low == 0 }
  /// `::1`
  @inlinable public var isLoopback: Bool { high == 0 && low == 1 }
  /// `ff00::/8` (RFC 4291, section 2.7)
  @inlinable public var isMulticast: Bool { high >> 56 == 0xFF }
  /// `fe80::/10` (RFC 4291, section 2.5.6)
  @inlinable public var isLinkLocal: Bool { high >> 54 == 0x3FA }
  /// `::ffff:0:0/96` (RFC 4291, section 2.5.5.2)
  @inlinable public var isIPv4Mapped: Bool { high == 0 && low >> 32 == 0xFFFF }

  /// `fe80::` and the modified EUI-64 of a MAC address (RFC 4291, section 2.5.6 and appendix A).
  @inlinable public init(linkLocalFor mac: MACAddress) {
    self.init(high: 0xFE80 << 48, low: IPv6Address.interfaceIdentifier(for: mac))
  }

  /// The modified EUI-64: `ff:fe` in the middle and the universal/local bit inverted (RFC 4291, appendix A).
  @inlinable public static func interfaceIdentifier(for mac: MACAddress) -> UInt64 {
    ((mac.bits >> 24) << 40 | 0xFF_FE00_0000 | mac.bits & 0xFF_FFFF) ^ 0x0200_0000_0000_0000
  }

  /// The solicited-node multicast address, `ff02::1:ffXX:XXXX` (RFC 4291, section 2.7.1).
  @inlinable public var solicitedNode: IPv6Address {
    IPv6Address(high: 0xFF02 << 48, low: 0x1_FF00_0000 | low & 0xFF_FFFF)
  }

  /// The MAC address that frames to this multicast address go to: `33:33` and the last four bytes (RFC 2464,
  /// section 7).
  @inlinable public var multicastMAC: MACAddress { MACAddress(bits: 0x3333_0000_0000 | low & 0xFFFF_FFFF) }
}

extension IPv6Address {
  /// Reads the 16 bytes at `offset`, which are known to be there.
  @inlinable public init(in bytes: RawSpan, at offset: Int) {
    self.init(high: bytes.bigEndian(offset), low: bytes.bigEndian(offset + 8))
  }

  /// Writes all 16 bytes.
  @inlinable public func emit(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.storeBigEndian(high, at: offset)
    bytes.storeBigEndian(low, at: offset + 8)
  }
}
