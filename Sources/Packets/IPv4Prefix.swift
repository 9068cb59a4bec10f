public import SimulationKernel

/// An IPv4 prefix such as 10.0.0.0/24. The host bits are zero.
public struct IPv4Prefix: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public let address: IPv4Address
  /// 0 to 32
  public let length: Int

  @inlinable public init(_ address: IPv4Address, length: Int) {
    precondition((0...32).contains(length), "an IPv4 prefix has 0 to 32 bits")
    self.length = length
    self.address = IPv4Address(bits: address.bits & IPv4Prefix.mask(length))
  }

  /// `10.0.0.0/24`; a bare address is a /32. Nil if host bits are set or the text is otherwise invalid.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPv4Address(parts[0]),
      let length = parts.count == 2 ? prefixLength(parts[1], maximum: 32) : 32,
      address.bits & ~IPv4Prefix.mask(length) == 0
    else { return nil }
    self.init(address, length: length)
  }

  /// The network mask as a number: `mask(24)` is 255.255.255.0.
  @inlinable public static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : UInt32.max << UInt32(32 - length) }

  @inlinable public func contains(_ other: IPv4Address) -> Bool { other.bits & IPv4Prefix.mask(length) == address.bits }

  /// The last address, to which a directed broadcast goes (RFC 919); nil for /31 (RFC 3021) and /32.
  @inlinable public var directedBroadcast: IPv4Address? {
    length >= 31 ? nil : IPv4Address(bits: address.bits | ~IPv4Prefix.mask(length))
  }

  public static let fields = Fields(\IPv4Prefix.address, \.length)

  public var inconsistency: String? {
    length <= 32 && self == IPv4Prefix(address, length: length)
      ? nil : "an IPv4 prefix of \(length) bits with host bits set"
  }
}

/// The number after the slash of a prefix: decimal digits alone, without leading zeros.
func prefixLength(_ text: some StringProtocol, maximum: Int) -> Int? {
  guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
    text.utf8.count == 1 || text.first != "0", let length = Int(text), length <= maximum
  else { return nil }
  return length
}

extension IPv4Prefix: CustomStringConvertible {
  public var description: String { "\(address)/\(length)" }
}
