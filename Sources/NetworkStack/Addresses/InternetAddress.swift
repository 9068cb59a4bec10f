public import Packets
public import SimulationKernel

/// What the tables of a stack ask of an address, so that each is written once for IPv4 and IPv6.
public protocol InternetAddress: TableKey, Comparable, Checkpointable, CustomStringConvertible {
  /// 32 or 128
  static var bitWidth: Int { get }
  /// The address with all but its first `length` bits zero.
  func masked(to length: Int) -> Self
  /// The first address behind the prefix of `length` bits that begins here; nil behind the last.
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
