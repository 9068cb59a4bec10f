/// Allocates space in one file in units of one size. Released space is reused only after a flush: until then the table
/// on the disk still refers to it.
struct HostAllocator {
  let unit: Int
  /// Where the file grows: the offset of the next new unit.
  private(set) var end: HostOffset
  private var free: [HostOffset] = []
  private var released: [HostOffset] = []

  init(unit: Int, end: HostOffset) {
    self.unit = unit
    self.end = end
  }

  var hasReleased: Bool { !released.isEmpty }
  var highest: HostOffset { end }

  /// Allocates a unit that reads as zero. It may lie past the end of the file, which grows when the unit is written.
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

  /// Allocates a unit for a table, within the file: the file is extended if necessary.
  mutating func takeTable(from store: any Store) throws(DiskError) -> HostOffset {
    let offset = try take(from: store)
    do { try store.extend(to: offset + unit) } catch {
      giveBack(offset)
      throw error
    }
    return offset
  }

  /// Past the end there may be leftovers of a crash.
  private func clearRest(of store: any Store, from offset: HostOffset) throws(DiskError) {
    if store.size > offset.bytes {
      try store.zero(offset, count: min(unit, store.size - offset.bytes), keepingSpace: false)
    }
  }

  /// Returns a unit that was allocated but never referred to; it is free at once.
  mutating func giveBack(_ offset: HostOffset) { free.append(offset) }

  /// Releases a unit that nothing will refer to after the next flush.
  mutating func release(_ offset: HostOffset) { released.append(offset) }

  /// To be called after a flush: returns the released space to the host and makes it available again.
  mutating func settle(_ store: any Store) {
    store.punch(released, unit: unit)
    free += released
    released = []
  }
}
