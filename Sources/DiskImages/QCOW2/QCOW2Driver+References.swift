extension QCOW2Driver {
  func references() throws(DiskError) -> QCOW2References {
    guard store.size / blockSize <= 1 << 25 else { throw store.unsupported("more clusters than can be counted") }
    if pages.hasChanges(.ledger) || pages.hasChanges(.mapping) { try flush() }
    tableBudget = 64 * (store.size / blockSize) + (1 << 16)
    var references = QCOW2References(fileSize: store.size, clusterSize: blockSize)
    references.add(HostOffset(0), count: blockSize, "the header")
    let snapshots = try snapshots()
    if !snapshots.isEmpty { try addSnapshotTable(&references) }
    try addTables(header.l1Offset, header.l1Size, counted: true, &references)
    for snapshot in snapshots { try addTables(snapshot.l1Offset, snapshot.l1Size, counted: false, &references) }
    try addBitmaps(&references)
    let entries = header.refcountTableClusters * header.clusterSize / 8
    references.add(header.refcountTableOffset, count: 8 * entries, "the table of reference counts")
    for index in 0..<entries {
      let raw: UInt64 = try pages.big(header.refcountTableOffset + 8 * index)
      guard raw != 0 else { continue }
      if raw & ~QCOW2Entry.offsetMask != 0 {
        references.note("entry \(index) of the table of reference counts has reserved bits set")
      }
      references.add(
        HostOffset(Int(raw & QCOW2Entry.offsetMask)), count: blockSize, "block \(index) of reference counts")
    }
    return references
  }

  private func addSnapshotTable(_ references: inout QCOW2References) throws(DiskError) {
    references.add(header.snapshotsOffset, count: try snapshotTableSize(), "the table of snapshots")
  }

  /// In bytes.
  func snapshotTableSize() throws(DiskError) -> Int {
    var size = 0
    for _ in 0..<header.snapshotCount {
      let head = try store.bytes(at: header.snapshotsOffset + size, count: 40)
      let tail =
        Int(head.big(12, as: UInt16.self)) + Int(head.big(14, as: UInt16.self)) + Int(head.big(36, as: UInt32.self))
      size += (40 + tail).roundedUp(to: 8)
    }
    return size
  }

  private func addTables(
    _ l1Offset: HostOffset, _ l1Size: Int, counted: Bool, _ references: inout QCOW2References
  ) throws(DiskError) {
    references.add(l1Offset, count: 8 * l1Size, "a first-level table")
    var seen: Set<Int> = []
    for index in 0..<l1Size {
      let raw: UInt64 = try pages.big(l1Offset + 8 * index)
      let table = HostOffset(Int(raw & QCOW2Entry.offsetMask))
      guard table.bytes != 0 else { continue }
      if raw & QCOW2Entry.reservedInFirstLevel != 0 {
        references.note("entry \(index) of a first-level table has reserved bits set")
      }
      references.addCluster(table.bytes, QCOW2Entry.mark(raw, isInUse: counted), "table \(index)")
      guard table.bytes % blockSize == 0, table.bytes < store.size else { continue }
      guard seen.insert(table.bytes).inserted, tableBudget > 0 else {
        references.note("table \(index) overlaps another table at offset \(table.bytes)")
        continue
      }
      tableBudget -= 1
      try addEntries(table, counted: counted, &references)
    }
  }

  private func addEntries(_ table: HostOffset, counted: Bool, _ references: inout QCOW2References) throws(DiskError) {
    var data = 0
    let reserved = QCOW2Entry.reserved(layout)
    try TableReader(store).eachBig(table, count: header.entriesPerL2) { (index, raw) throws(DiskError) in
      switch QCOW2Entry(raw, layout) {
      case .unallocated, .zero(nil): return
      case .zero(let offset?):
        references.addCluster(offset.bytes, .none, "the cluster of entry \(index) in the table at \(table.bytes)")
      case .stored(let offset):
        references.addCluster(
          offset.bytes, QCOW2Entry.mark(raw, isInUse: counted),
          "the cluster of entry \(index) in the table at \(table.bytes)")
      case .compressed(let offset, let count):
        references.add(
          offset, count: max(1, min(count, store.size - offset.bytes)), "a compressed cluster", aligned: false)
      }
      if raw & reserved != 0, raw & QCOW2Entry.compressedFlag == 0 {
        references.note("entry \(index) in the table at \(table.bytes) has reserved bits set")
      }
      data += 1
    }
    if counted { references.countData(data) }
  }
}
