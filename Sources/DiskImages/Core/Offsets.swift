/// A number of bytes from the start of something. The type says of what, so that offsets on the guest's disk and
/// offsets in a file on the host cannot be mixed up.
public protocol ByteOffset: Hashable, Comparable, Sendable {
  var bytes: Int { get set }
  init(_ bytes: Int)
}

extension ByteOffset {
  @inlinable public static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }
  @inlinable public static func + (offset: Self, count: Int) -> Self { Self(offset.bytes + count) }
  @inlinable public static func += (offset: inout Self, count: Int) { offset.bytes += count }
  /// The distance in bytes from the right offset to the left one.
  @inlinable public static func - (left: Self, right: Self) -> Int { left.bytes - right.bytes }
}

/// An offset on the disk as the guest sees it.
public struct GuestOffset: ByteOffset {
  public var bytes: Int
  @inlinable public init(_ bytes: Int) { self.bytes = bytes }
}

/// An offset in a file on the host.
public struct HostOffset: ByteOffset {
  public var bytes: Int
  @inlinable public init(_ bytes: Int) { self.bytes = bytes }
}

/// The index of a format's allocation unit (block, grain, cluster) on the guest's disk.
public struct BlockIndex: Hashable, Comparable, Sendable {
  public var number: Int
  @inlinable public init(_ number: Int) { self.number = number }
  @inlinable public static func < (left: BlockIndex, right: BlockIndex) -> Bool { left.number < right.number }
}
