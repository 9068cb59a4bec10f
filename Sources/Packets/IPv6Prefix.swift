public import SimulationKernel

/// An IPv6 prefix such as 2001:db8::/32. The host bits are zero.
public struct IPv6Prefix: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public let address: IPv6Address
  /// 0 to 128
  public let length: Int

  @inlinable public init(_ address: IPv6Address, length: Int) {
    precondition((0...128).contains(length), "an IPv6 prefix has 0 to 128 bits")
    self.length = length
    self.address = IPv6Prefix.masked(address, length: length)
  }

  /// `2001:db8::/32`; a bare address is a /128. Nil if host bits are set or the text is otherwise invalid.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPv6Address(parts[0]),
      let length = parts.count == 2 ? prefixLength(parts[1], maximum: 128) : 128,
      IPv6Prefix.masked(address, length: length) == address
    else { return nil }
    self.init(address, length: length)
  }

  @inlinable static func masked(_ address: IPv6Address, length: Int) -> IPv6Address {
    // A smart shift by 64 or more gives 0.
    IPv6Address(
      high: address.high & ~(UInt64.max >> UInt64(min(length, 64))),
      low: address.low & ~(UInt64.max >> UInt64(max(length - 64, 0))))
  }

  @inlinable public func contains(_ other: IPv6Address) -> Bool {
    IPv6Prefix.masked(other, length: length) == address
  }

  /// `fe80::/64`
  @inlinable public static var linkLocal: IPv6Prefix {
    IPv6Prefix(IPv6Address(high: 0xFE80 << 48, low: 0), length: 64)
  }

  public static let fields = Fields(\IPv6Prefix.address, \.length)

  public var inconsistency: String? {
    length <= 128 && self == IPv6Prefix(address, length: length)
      ? nil : "an IPv6 prefix of \(length) bits with others behind"
  }
}

extension IPv6Prefix: CustomStringConvertible {
  public var description: String { "\(address)/\(length)" }
}
