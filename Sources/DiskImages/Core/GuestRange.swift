/// A range of consecutive bytes of the disk as the guest sees it.
public struct GuestRange: Hashable, Sendable {
  public var start: GuestOffset
  public var count: Int

  @inlinable public init(_ start: GuestOffset, count: Int) {
    self.start = start
    self.count = count
  }

  @inlinable public init(from start: GuestOffset, to end: GuestOffset) { self.init(start, count: end - start) }

  @inlinable public var end: GuestOffset { start + count }
  @inlinable public var isEmpty: Bool { count <= 0 }

  @inlinable func prefix(_ length: Int) -> GuestRange { GuestRange(start, count: min(count, length)) }
  @inlinable func dropping(_ length: Int) -> GuestRange { GuestRange(start + length, count: count - length) }

  /// The part before `limit`, possibly empty.
  @inlinable func clipped(to limit: GuestOffset) -> GuestRange { prefix(max(0, limit - start)) }

  /// The part that lies in the same block of `size` bytes as its start.
  @inlinable func withinBlock(of size: Int) -> GuestRange { prefix(size - start.bytes % size) }

  @inlinable func block(of size: Int) -> BlockIndex { BlockIndex(start.bytes / size) }

  /// The smallest range of whole units that covers this one.
  func aligned(to unit: Int) -> GuestRange {
    let first = start.bytes / unit * unit
    return GuestRange(from: GuestOffset(first), to: GuestOffset(end.bytes.roundedUp(to: unit)))
  }
}

extension GuestOffset {
  /// The whole block of `size` bytes in which the offset lies.
  func containingBlock(of size: Int) -> GuestRange { GuestRange(GuestOffset(bytes / size * size), count: size) }
}

extension BlockIndex {
  func range(of size: Int) -> GuestRange { GuestRange(GuestOffset(number * size), count: size) }
}

extension Int {
  /// The next multiple of `unit`; the number must lie far enough below the largest one.
  func roundedUp(to unit: Int) -> Int { (self + unit - 1) / unit * unit }

  func dividedRoundingUp(by unit: Int) -> Int { (self + unit - 1) / unit }

  var isPowerOfTwo: Bool { self > 0 && self & (self - 1) == 0 }
}
