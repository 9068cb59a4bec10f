public import SimulationKernel

/// An IPv4 address (RFC 791, section 2.3) as a number in host order.
public struct IPv4Address: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  public var bits: UInt32

  @inlinable public init(bits: UInt32) { self.bits = bits }
  @inlinable public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    bits = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
  }

  @inlinable public static var length: Int { 4 }
  /// 0.0.0.0
  @inlinable public static var any: IPv4Address { IPv4Address(bits: 0) }
  /// 255.255.255.255
  @inlinable public static var broadcast: IPv4Address { IPv4Address(bits: .max) }
  /// 127.0.0.1
  @inlinable public static var loopback: IPv4Address { IPv4Address(127, 0, 0, 1) }

  /// 224.0.0.0/4 (RFC 5771)
  @inlinable public var isMulticast: Bool { bits >> 28 == 0xE }
  /// 127.0.0.0/8 (RFC 1122, section 3.2.1.3)
  @inlinable public var isLoopback: Bool { bits >> 24 == 127 }
  /// 169.254.0.0/16 (RFC 3927)
  @inlinable public var isLinkLocal: Bool { bits >> 16 == 0xA9FE }
  /// 240.0.0.0/4 (RFC 1112, section 4), the limited broadcast excepted
  @inlinable public var isReserved: Bool { bits >> 28 == 0xF && bits != .max }

  /// The MAC address that frames to this multicast address go to: `01:00:5e` and the last 23 bits (RFC 1112,
  /// section 6.4).
  @inlinable public var multicastMAC: MACAddress { MACAddress(bits: 0x0100_5E00_0000 | UInt64(bits & 0x7F_FFFF)) }

  @inlinable public static func < (a: IPv4Address, b: IPv4Address) -> Bool { a.bits < b.bits }

  /// Four decimal numbers between dots, without leading zeros; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard part.utf8.count <= 3, part.utf8.allSatisfy({ (48...57).contains($0) }), let value = UInt8(part),
        part.count == 1 || part.first != "0"
      else { return nil }
      bits = bits << 8 | UInt32(value)
    }
    self.bits = bits
  }

  public static let fields = Fields(\IPv4Address.bits)
}

extension IPv4Address: CustomStringConvertible {
  public var description: String { "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)" }
}
