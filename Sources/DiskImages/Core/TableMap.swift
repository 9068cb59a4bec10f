/// Where the tables of a file lie, so that no data is written over them.
struct TableMap {
  private var ranges: [Range<Int>] = []
  private var isSorted = true

  mutating func add(_ offset: HostOffset, count: Int) {
    guard count > 0 else { return }
    ranges.append(offset.bytes..<offset.bytes + count)
    isSorted = false
  }

  /// Sorts the tables, after which ``touches(_:count:)`` can be asked.
  ///
  /// - Returns: The offset at which two tables overlap, if any do.
  mutating func sort() -> HostOffset? {
    ranges.sort { $0.lowerBound < $1.lowerBound }
    isSorted = true
    var (joined, overlap): ([Range<Int>], HostOffset?) = ([], nil)
    for range in ranges {
      if let last = joined.last, range.lowerBound < last.upperBound {
        overlap = overlap ?? HostOffset(range.lowerBound)
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    ranges = joined
    return overlap
  }

  /// Whether a part of the file overlaps a table.
  func touches(_ offset: HostOffset, count: Int) -> Bool {
    assert(isSorted)
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= offset.bytes { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound < offset.bytes + count
  }
}

extension Store {
  /// The refusal to write to an image that refers to its tables as data.
  func corrupt(_ what: String, at offset: HostOffset) -> DiskError {
    damaged(
      "\(what) at \(offset.bytes) overlaps the image's own tables: it is corrupt and can only be read; run polder disk check"
    )
  }
}
