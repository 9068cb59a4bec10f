import Glibc

extension DiskImage {
  /// The offset of the first byte that differs for the guest; nil if there is none. A longer disk may end in zeroes.
  public func firstDifference(from other: DiskImage, _ progress: Progress = { _, _ in true }) throws(DiskError) -> Int?
  {
    let total = max(virtualSize, other.virtualSize)
    let mine = ByteBuffer(count: DiskImage.chunk)
    let theirs = ByteBuffer(count: DiskImage.chunk)
    var done = 0
    while done < total {
      let range = GuestRange(GuestOffset(done), count: min(DiskImage.chunk, total - done))
      let bothZero = try isKnownZero(range) ? other.isKnownZero(range) : false
      if !bothZero {
        let (left, right) = (mine.prefix(range.count), theirs.prefix(range.count))
        try readPadded(left, range)
        try other.readPadded(right, range)
        if let offset = left.firstDifference(from: right) { return done + offset }
      }
      done += range.count
      try report(done, of: total, progress)
    }
    return nil
  }

  func readPadded(_ bytes: UnsafeMutableRawBufferPointer, _ range: GuestRange) throws(DiskError) {
    let visible = range.clipped(to: GuestOffset(virtualSize))
    try readView(bytes.part(0, count: visible.count), at: range.start, from: 0)
    bytes.part(visible.count, count: range.count - visible.count).clear()
  }
}

extension UnsafeMutableRawBufferPointer {
  fileprivate func firstDifference(from other: UnsafeMutableRawBufferPointer) -> Int? {
    guard let mine = baseAddress, let theirs = other.baseAddress, memcmp(mine, theirs, count) != 0 else { return nil }
    return indices.first { self[$0] != other[$0] }
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Of the same length.
  func equals(_ other: UnsafeMutableRawBufferPointer) -> Bool { firstDifference(from: other) == nil }
}
