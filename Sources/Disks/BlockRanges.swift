public import SimulationKernel

/// A set of block numbers, as ranges.
public struct BlockRanges: Hashable, Sendable, StateRecord {
  /// The first block of a range and the one after its last, range after range, ascending.
  private var bounds: [Int] = []

  public init() {}

  /// The parts of a range that are not in the set.
  public func missing(from range: Range<Int>) -> [Range<Int>] {
    var (found, start) = ([Range<Int>](), range.lowerBound)
    var index = firstRange(endingAfter: range.lowerBound)
    while index < bounds.count, bounds[index] < range.upperBound {
      if bounds[index] > start { found.append(start..<bounds[index]) }
      start = max(start, bounds[index + 1])
      index += 2
    }
    if start < range.upperBound { found.append(start..<range.upperBound) }
    return found
  }

  /// The number of blocks.
  public var count: Int { stride(from: 0, to: bounds.count, by: 2).reduce(0) { $0 + bounds[$1 + 1] - bounds[$1] } }

  /// The blocks, ascending.
  public var all: [Int] { stride(from: 0, to: bounds.count, by: 2).flatMap { bounds[$0]..<bounds[$0 + 1] } }

  public func contains(_ block: Int) -> Bool {
    let index = firstRange(endingAfter: block)
    return index < bounds.count && bounds[index] <= block
  }

  /// Takes blocks out.
  ///
  /// - Parameter blocks: Ascending.
  public mutating func remove(_ blocks: [Int]) {
    var (kept, next) = (BlockRanges(), 0)
    for index in stride(from: 0, to: bounds.count, by: 2) {
      var start = bounds[index]
      while next < blocks.count, blocks[next] < bounds[index + 1] {
        if blocks[next] >= start {
          kept.insert(start..<blocks[next])
          start = blocks[next] + 1
        }
        next += 1
      }
      kept.insert(start..<bounds[index + 1])
    }
    self = kept
  }

  /// Adds a range.
  public mutating func insert(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    // Ranges that touch become one.
    let first = firstRange(endingAfter: range.lowerBound - 1)
    var (end, lower, upper) = (first, range.lowerBound, range.upperBound)
    while end < bounds.count, bounds[end] <= range.upperBound {
      (lower, upper) = (min(lower, bounds[end]), max(upper, bounds[end + 1]))
      end += 2
    }
    bounds.replaceSubrange(first..<end, with: [lower, upper])
  }

  /// The index in ``bounds`` of the first range that ends after a block.
  private func firstRange(endingAfter block: Int) -> Int {
    var (low, high) = (0, bounds.count / 2)
    while low < high {
      let middle = (low + high) / 2
      if bounds[2 * middle + 1] > block { high = middle } else { low = middle + 1 }
    }
    return 2 * low
  }

  public static let fields = Fields(\BlockRanges.bounds)

  public var inconsistency: String? {
    let isAscending = zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }
    return bounds.count % 2 == 0 && isAscending && bounds.first ?? 0 >= 0 ? nil : "ranges of blocks out of order"
  }
}
