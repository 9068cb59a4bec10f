extension DiskImage {
  private static let unit = 4096

  /// The ranges in which two disks differ, in whole units of 4 KiB. What both inherit from the same place in the same file is
  /// not read. The end of a longer disk differs where it is not zero.
  public func differences(
    from other: DiskImage, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) -> [GuestRange] {
    var ranges: [GuestRange] = []
    let total = max(virtualSize, other.virtualSize)
    var rest = GuestRange(GuestOffset(0), count: total)
    while !rest.isEmpty {
      let (mine, theirs) = (try origin(of: rest), try other.origin(of: rest))
      let piece = rest.prefix(min(mine.count, theirs.count))
      if mine.origin != theirs.origin {
        try compare(piece.prefix(DiskImage.chunk), with: other, &ranges)
        rest = rest.dropping(min(piece.count, DiskImage.chunk))
      } else {
        rest = rest.dropping(piece.count)
      }
      try report(rest.start.bytes, of: total, progress)
    }
    return ranges
  }

  private struct Origin: Equatable {
    var path: String?
    var offset = 0
    /// Compressed data, which is known only to itself.
    var block: Int?
  }

  /// Where the start of a range comes from, and how far that goes on.
  private func origin(of range: GuestRange) throws(DiskError) -> (origin: Origin, count: Int) {
    let visible = range.clipped(to: GuestOffset(virtualSize))
    if visible.isEmpty { return (Origin(), range.count) }
    let extent = try resolve(visible).extent
    switch extent.content {
    case .zero, .inherit: return (Origin(), extent.count)
    case .stored(let location):
      let path = storage.canonicalPath(location.store.path) ?? location.store.path
      return (Origin(path: path, offset: location.offset.bytes), extent.count)
    case .compressed(let block):
      let store = block.location.store
      let path = storage.canonicalPath(store.path) ?? store.path
      let offset = block.location.offset.bytes
      return (Origin(path: path, offset: offset, block: visible.start - block.block.start), extent.count)
    }
  }

  private func compare(_ piece: GuestRange, with other: DiskImage, _ ranges: inout [GuestRange]) throws(DiskError) {
    let (left, right) = (ByteBuffer(count: piece.count), ByteBuffer(count: piece.count))
    try readPadded(left.prefix(piece.count), piece)
    try other.readPadded(right.prefix(piece.count), piece)
    var rest = piece
    while !rest.isEmpty {
      let unit = rest.withinBlock(of: DiskImage.unit)
      let part = (unit.start - piece.start)..<(unit.end - piece.start)
      if !left[part].equals(right[part]) { ranges.append(adjacent: unit) }
      rest = rest.dropping(unit.count)
    }
  }
}

extension [GuestRange] {
  /// Appends a range, or extends the last one by it.
  fileprivate mutating func append(adjacent range: GuestRange) {
    if let last, last.end == range.start { self[count - 1].count += range.count } else { append(range) }
  }
}
