public import Packets
public import SimulationKernel

/// An IPv4 or IPv6 address: what the tables of a stack need of one, so that each table is written once for both.
public protocol InternetAddress: TableKey, Comparable, Checkpointable, CustomStringConvertible {
  /// The number of bits: 32 or 128.
  static var bitWidth: Int { get }
  /// Returns the address with all but its first `length` bits cleared. `length` is between 0 and ``bitWidth``.
  func masked(to length: Int) -> Self
  /// Returns the first address after the prefix of `length` bits that contains this address, or nil after the last prefix.
  func successor(ofPrefix length: Int) -> Self?
}

extension IPv4Address: InternetAddress {
  public static var bitWidth: Int { 32 }
  public var tableHash: UInt64 { UInt64(bits).spread }
  public func masked(to length: Int) -> IPv4Address { IPv4Address(bits: bits & IPv4Prefix.mask(length)) }

  public func successor(ofPrefix length: Int) -> IPv4Address? {
    let (next, isBeyond) = (bits | ~IPv4Prefix.mask(length)).addingReportingOverflow(1)
    return isBeyond ? nil : IPv4Address(bits: next)
  }
}

extension IPv6Address: InternetAddress {
  public static var bitWidth: Int { 128 }
  public var tableHash: UInt64 { (high.spread ^ low).spread }
  public func masked(to length: Int) -> IPv6Address { IPv6Prefix(self, length: length).address }

  public func successor(ofPrefix length: Int) -> IPv6Address? {
    let all = IPv6Address(high: .max, low: .max).masked(to: length)
    let (low, carry) = (low | ~all.low).addingReportingOverflow(1)
    let (high, isBeyond) = (high | ~all.high).addingReportingOverflow(carry ? 1 : 0)
    return isBeyond ? nil : IPv6Address(high: high, low: low)
  }
}
