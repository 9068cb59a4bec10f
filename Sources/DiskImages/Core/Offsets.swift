/// A number of bytes from the beginning of something. Which something is the type: what the guest sees and what lies in
/// a file are never mixed up.
public protocol ByteOffset: Hashable, Comparable, Sendable {
  var bytes: Int { get set }
  init(_ bytes: Int)
}

extension ByteOffset {
  @inlinable public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
  @inlinable public static func + (offset: Self, count: Int) -> Self { Self(offset.bytes + count) }
  @inlinable public static func += (offset: inout Self, count: Int) { offset.bytes += count }
  /// The bytes from the right one to the left one.
  @inlinable public static func - (left: Self, right: Self) -> Int { left.bytes - right.bytes }
}

/// A place on the disk that the guest sees.
public struct GuestOffset: ByteOffset {
  public var bytes: Int
  @inlinable public init(_ bytes: Int) { self.bytes = bytes }
}

/// A place in a file of the host.
public struct HostOffset: ByteOffset {
  public var bytes: Int
  @inlinable public init(_ bytes: Int) { self.bytes = bytes }
}

/// The number of a format's unit of allocation (block, grain, cluster) on the guest's disk.
public struct BlockIndex: Hashable, Comparable, Sendable {
  public var number: Int
  @inlinable public init(_ number: Int) { self.number = number }
  @inlinable public static func < (left: BlockIndex, right: BlockIndex) -> Bool { left.number < right.number }
}
