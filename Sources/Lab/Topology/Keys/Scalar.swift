/// The kinds of single values that a topology file holds. Each knows what it accepts, how to say so to a reader, and the
/// pattern by which an editor checks it.
enum Scalar: Hashable, Sendable {
  case text
  case boolean
  case choice([String])
  case integer(ClosedRange<Int>)
  /// 0 to 2^64-1
  case seed
  /// In nanoseconds.
  case duration(atLeast: UInt64, atMost: UInt64 = Scalar.longestDuration)
  case rate
  /// In bytes.
  case size(atLeast: UInt64, atMost: UInt64 = Scalar.largestSize)
  case probability
  case macAddress
  /// An address with a prefix length, such as 10.0.0.2/24.
  case assignment
  /// An address, or the name of a node that has one.
  case nextHop
  /// A prefix, `default`, or the name of a node.
  case destination
  case ipv4Prefix
  case ipv6Prefix
  /// The name of a host, group, interface or port.
  case name
  /// The name of a node, or several as in `h[1-64]`.
  case nodeNames
  /// `NODE` or `NODE:IF`, perhaps several as in `h[1-64]`.
  case endpoints
  case endpoint
  /// `NODE:IF`
  case port
  /// `all`, `NODE` or `NODE:IF`.
  case captureScope
  /// An IPv4 address.
  case ipv4Address
  /// The first and the last of a range of IPv4 addresses: 10.0.0.100-10.0.0.200.
  case addressRange
  /// A MAC address, or the name of a node.
  case client
  /// A domain name.
  case domain
  /// A path as URLs have it, from the first slash on.
  case path
}

extension Scalar {
  /// 100 years; the sum of two still fits in 63 bits of nanoseconds.
  static let longestDuration: UInt64 = 876_000 * 3_600_000_000_000
  static let highestRate: UInt64 = 1_000_000 * 1_000_000_000
  static let largestSize: UInt64 = 1 << 50
}
