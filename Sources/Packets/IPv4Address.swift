public import SimulationKernel

/// An IPv4 address (RFC 791, section 2.3) as a number in host order.
public struct IPv4Address: Hashable, Comparable, Sendable, BitwiseCopyable {
  public var bits: UInt32

  @inlinable public init(bits: UInt32) { self.bits = bits }
  @inlinable public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
    bits = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
  }

  public static let length = 4
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

  @inlinable public static func < (a: IPv4Address, b: IPv4Address) -> Bool { a.bits < b.bits }

  /// Four decimal octets between dots, without leading zeros; nil for anything else.
  public init?(_ text: some StringProtocol) {
    let octets = text.split(separator: ".", omittingEmptySubsequences: false)
    guard octets.count == 4 else { return nil }
    var bits: UInt32 = 0
    for octet in octets {
      guard octet.utf8.count <= 3, octet.utf8.allSatisfy({ (48...57).contains($0) }), let value = UInt8(octet),
        octet.count == 1 || octet.first != "0"
      else { return nil }
      bits = bits << 8 | UInt32(value)
    }
    self.bits = bits
  }
}

extension IPv4Address: CustomStringConvertible {
  public var description: String { "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)" }
}

extension IPv4Address: Checkpointable {
  public func encode(to writer: inout ByteWriter) { writer.write(bits) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) { self.init(bits: try reader.read()) }
}

/// An IPv4 prefix such as 10.0.0.0/24. The host bits are zero.
public struct IPv4Prefix: Hashable, Sendable, BitwiseCopyable {
  public let address: IPv4Address
  /// 0 to 32
  public let length: Int

  @inlinable public init(_ address: IPv4Address, length: Int) {
    precondition((0...32).contains(length), "an IPv4 prefix has 0 to 32 bits")
    self.length = length
    self.address = IPv4Address(bits: address.bits & IPv4Prefix.mask(length))
  }

  /// `10.0.0.0/24`; a bare address is a /32. Nil where host bits are set or anything else is wrong.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let address = IPv4Address(parts[0]), let length = parts.count == 2 ? Int(parts[1]) : 32,
      (0...32).contains(length), address.bits & ~IPv4Prefix.mask(length) == 0
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
}

extension IPv4Prefix: CustomStringConvertible {
  public var description: String { "\(address)/\(length)" }
}

extension IPv4Prefix: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(UInt8(length))
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    let address: IPv4Address = try reader.read()
    let length = Int(try reader.read(UInt8.self))
    guard length <= 32 else { throw reader.failure("an IPv4 prefix of \(length) bits") }
    self.init(address, length: length)
  }
}
