/// A number of octets from the beginning of something. Which something is the type: what the guest sees and what lies in
/// a file are never mixed up.
public protocol OctetOffset: Hashable, Comparable, Sendable {
  var octets: Int { get set }
  init(_ octets: Int)
}

extension OctetOffset {
  @inlinable public static func < (left: Self, right: Self) -> Bool { left.octets < right.octets }
  @inlinable public static func + (offset: Self, count: Int) -> Self { Self(offset.octets + count) }
  @inlinable public static func += (offset: inout Self, count: Int) { offset.octets += count }
  /// The octets from the right one to the left one.
  @inlinable public static func - (left: Self, right: Self) -> Int { left.octets - right.octets }
}

/// A place on the disk that the guest sees.
public struct GuestOffset: OctetOffset {
  public var octets: Int
  @inlinable public init(_ octets: Int) { self.octets = octets }
}

/// A place in a file of the host.
public struct HostOffset: OctetOffset {
  public var octets: Int
  @inlinable public init(_ octets: Int) { self.octets = octets }
}

/// The number of a format's unit of allocation (block, grain, cluster) on the guest's disk.
public struct BlockIndex: Hashable, Comparable, Sendable {
  public var number: Int
  @inlinable public init(_ number: Int) { self.number = number }
  @inlinable public static func < (left: BlockIndex, right: BlockIndex) -> Bool { left.number < right.number }
}
