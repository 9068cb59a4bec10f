/// An IP address as a number of `width` bits, so that both versions can be reasoned about alike.
protocol AddressArithmetic: Hashable, Comparable, Sendable, CustomStringConvertible {
  static var width: Int { get }
  init(number: UInt128)
  init?(_ text: String)
  var number: UInt128 { get }
}

/// A prefix as the range of its addresses.
struct Subnet: Hashable, Comparable, Sendable {
  var first: UInt128
  var length: Int
  var last: UInt128

  init(of number: UInt128, length: Int, width: Int) {
    let hostBits = width - length
    // A smart shift by 128 gives 0.
    let hostMask = ~(UInt128.max << UInt128(hostBits))
    first = number & ~hostMask
    last = number | hostMask
    self.length = length
  }

  /// By the first address, the larger before those within it.
  static func < (a: Subnet, b: Subnet) -> Bool { (a.first, a.length) < (b.first, b.length) }

  func contains(_ number: UInt128) -> Bool { (first...last).contains(number) }
  func overlaps(_ other: Subnet) -> Bool { first <= other.last && other.first <= last }
}

/// An address that an interface has, and its subnet.
struct Placement: Hashable, Sendable {
  var port: Topology.Port
  var number: UInt128
  var subnet: Subnet
}
