extension QCOW2Driver {
  func beginWriting(keepingIdentity: Bool) throws(DiskError) {
    if header.incompatible & QCOW2Header.Incompatible.dirty != 0 { try rebuildRefcounts() }
    // Clearing this says that the image was changed without updating its bitmaps.
    if header.autoclear != 0 {
      header.autoclear = 0
      try pages.putBig(UInt64(0), at: HostOffset(QCOW2Header.Field.autoclear), .ledger)
      try pages.flush()
    }
  }

  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    let table = try writableTable(of: range.start)
    let block = GuestRange(GuestOffset(range.start.bytes / blockSize * blockSize), count: blockSize)
    let entry = try entry(range.start, table)
    if case .stored(let offset) = entry, try isOwn(offset, at: entryOffset(range.start, table)) {
      let location = HostLocation(store: store, offset: offset + range.start.bytes % blockSize)
      return Placement(range: range.withinBlock(of: blockSize), location: location, state: .inPlace)
    }
    let location = HostLocation(store: store, offset: try takeCluster())
    return Placement(range: block, location: location, state: .fresh)
  }

  /// A flag in the entry says so without consulting the reference counts.
  private func isOwn(_ offset: HostOffset, at entry: HostOffset) throws(DiskError) -> Bool {
    if try pages.big(entry, as: UInt64.self) & QCOW2Entry.copied != 0 { return true }
    return try refcount(offset) == 1
  }

  /// The second-level table, created if it is missing and copied if it is shared with a snapshot.
  private func writableTable(of start: GuestOffset) throws(DiskError) -> HostOffset {
    let entry = l1Offset + 8 * (start.bytes / header.bytesPerL2)
    let old = try l2Table(of: start)
    if let old, try isOwn(old, at: entry) { return old }
    let table = try takeTableCluster()
    try pages.forget(table, count: blockSize)
    if let old {
      var bytes = try pages.bytes(at: old, count: blockSize)
      for index in 0..<header.entriesPerL2 { bytes[8 * index] &= 0x7F }
      try pages.write(bytes, at: table)
      release(old)
    }
    try pages.putBig(UInt64(table.bytes) | QCOW2Entry.copied, at: entry, .mapping)
    return table
  }

  func publish(_ placement: Placement) throws(DiskError) {
    let raw = UInt64(placement.location.offset.bytes) | QCOW2Entry.copied
    try replaceEntry(placement.range.start, by: raw)
  }

  func replaceEntry(_ start: GuestOffset, by raw: UInt64) throws(DiskError) {
    let table = try writableTable(of: start)
    let old = try entry(start, table)
    try pages.putBig(raw, at: entryOffset(start, table), .mapping)
    release(referenceOf: old)
  }

  private func release(referenceOf entry: QCOW2Entry) {
    switch entry {
    case .unallocated, .zero(nil): break
    case .zero(let offset?), .stored(let offset): release(offset)
    case .compressed(let offset, let count):
      for cluster in offset.bytes / blockSize...(offset.bytes + count - 1) / blockSize {
        release(HostOffset(cluster * blockSize))
      }
    }
  }

  func abandon(_ placement: Placement) {
    // Its reference count is corrected when the cluster is allocated again.
    refcounts.free.append(placement.location.offset)
  }

  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool {
    let start = GuestOffset(block.number * blockSize)
    let hasTable = try l2Table(of: start) != nil
    let isNothing = mark == .inherit || parentLink == nil
    if !hasTable, isNothing { return true }
    guard header.knowsZero || isNothing else { return false }
    let table = try writableTable(of: start)
    let new: UInt64 = isNothing ? 0 : QCOW2Entry.zeroFlag
    if try pages.big(entryOffset(start, table), as: UInt64.self) != new { try replaceEntry(start, by: new) }
    return true
  }

  var isCrowded: Bool { pages.isCrowded }

  func flush() throws(DiskError) {
    try pages.flush()
    guard !refcounts.released.isEmpty else { return }
    try settleReleased()
    try pages.write(.ledger)
  }
}
