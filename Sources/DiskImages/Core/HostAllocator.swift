/// Hands out space of one file in units of one size. Space that was given up is used again only after a flush: until
/// then the table on the disk still refers to it.
struct HostAllocator {
  let unit: Int
  /// Where the file grows.
  private(set) var end: HostOffset
  private var free: [HostOffset] = []
  private var released: [HostOffset] = []

  init(unit: Int, end: HostOffset) {
    self.unit = unit
    self.end = end
  }

  var hasReleased: Bool { !released.isEmpty }
  var highest: HostOffset { end }

  /// A unit that reads as zero. It may lie past the end of the file: whoever fills it makes the file longer.
  mutating func take(from store: any Store) throws(DiskError) -> HostOffset {
    if let offset = free.last {
      try store.zero(offset, count: unit, keepingSpace: false)
      free.removeLast()
      return offset
    }
    let offset = end
    try clearRest(of: store, from: offset)
    end += unit
    return offset
  }

  /// A unit for a table, within the file.
  mutating func takeTable(from store: any Store) throws(DiskError) -> HostOffset {
    let offset = try take(from: store)
    do { try store.extend(to: offset + unit) } catch {
      giveBack(offset)
      throw error
    }
    return offset
  }

  /// Past the end may lie what a crash has left over.
  private func clearRest(of store: any Store, from offset: HostOffset) throws(DiskError) {
    if store.size > offset.bytes {
      try store.zero(offset, count: min(unit, store.size - offset.bytes), keepingSpace: false)
    }
  }

  /// What was taken and never referred to.
  mutating func giveBack(_ offset: HostOffset) { free.append(offset) }

  /// What nothing will refer to after the next flush.
  mutating func release(_ offset: HostOffset) { released.append(offset) }

  /// After a flush: gives the host back what was released.
  mutating func settle(_ store: any Store) {
    store.punch(released, unit: unit)
    free += released
    released = []
  }
}
