import Packets
import SimulationKernel

/// Disjoint ranges of the sequence space in ascending order: what has arrived beyond a gap, or what the other side has
/// acknowledged selectively.
struct SequenceRanges: Sendable, Equatable, StateRecord {
  /// More ranges than this nobody needs; an attacker gets no more.
  static let limit = 4096

  private(set) var ranges: [TCPSequenceRange] = []
  /// Bytes in all ranges.
  private(set) var byteCount = 0

  var isEmpty: Bool { ranges.isEmpty }
  var first: TCPSequenceRange? { ranges.first }
  var last: TCPSequenceRange? { ranges.last }

  /// The index of the first range that ends behind `number`.
  func index(endingBehind number: TCPSequenceNumber) -> Int {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].end > number { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The range that contains `number`.
  func range(around number: TCPSequenceNumber) -> TCPSequenceRange? {
    let index = index(endingBehind: number)
    guard index < ranges.count, ranges[index].start <= number else { return nil }
    return ranges[index]
  }

  /// The first part of a range that is there already.
  func overlap(with range: TCPSequenceRange) -> TCPSequenceRange? {
    let index = index(endingBehind: range.start)
    guard index < ranges.count, ranges[index].start < range.end else { return nil }
    return TCPSequenceRange(.max(range.start, ranges[index].start), .min(range.end, ranges[index].end))
  }

  /// Adds a range, merging it with those it touches. Returns how many bytes were new; nil where there is no room.
  @discardableResult mutating func insert(_ range: TCPSequenceRange) -> Int? {
    guard range.count > 0 else { return 0 }
    let before = byteCount
    var merged = range
    let lower = index(endingBehind: range.start - 1)
    var upper = lower
    while upper < ranges.count, ranges[upper].start <= range.end {
      merged.start = .min(merged.start, ranges[upper].start)
      merged.end = .max(merged.end, ranges[upper].end)
      byteCount -= ranges[upper].count
      upper += 1
    }
    guard upper > lower || ranges.count < SequenceRanges.limit else { return nil }
    byteCount += merged.count
    replace(lower..<upper, by: merged)
    return byteCount - before
  }

  private mutating func replace(_ indices: Range<Int>, by range: TCPSequenceRange) {
    if indices.count == 1 {
      ranges[indices.lowerBound] = range
    } else {
      ranges.replaceSubrange(indices, with: CollectionOfOne(range))
    }
  }

  /// Forgets what lies below `number`.
  mutating func remove(below number: TCPSequenceNumber) {
    guard let first = ranges.first, first.start < number else { return }
    let kept = index(endingBehind: number)
    for index in 0..<kept { byteCount -= ranges[index].count }
    ranges.removeFirst(kept)
    guard let first = ranges.first, first.start < number else { return }
    byteCount -= number - first.start
    ranges[0].start = number
  }

  mutating func removeAll() { self = SequenceRanges() }

  /// Bytes of the ranges below `number`, counted from the nearer end.
  func byteCount(below number: TCPSequenceNumber) -> Int {
    let index = index(endingBehind: number)
    let below = 2 * index < ranges.count ? count(of: 0..<index) : byteCount - count(of: index..<ranges.count)
    return index < ranges.count ? below + max(0, number - ranges[index].start) : below
  }

  private func count(of indices: Range<Int>) -> Int {
    var count = 0
    for index in indices { count += ranges[index].count }
    return count
  }

  static let fields = Fields(\SequenceRanges.ranges)
    .derived(\SequenceRanges.byteCount, 0)

  mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    for index in ranges.indices {
      guard ranges[index].count > 0, index == 0 || ranges[index - 1].end < ranges[index].start else {
        throw reader.failure("ranges of sequence numbers out of order")
      }
      byteCount += ranges[index].count
    }
  }
}
