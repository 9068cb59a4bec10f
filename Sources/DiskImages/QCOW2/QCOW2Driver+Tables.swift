extension QCOW2Driver {
  /// The header, the tables of both levels, those of snapshots, and the reference counts. Clusters of data and compressed
  /// clusters must not touch them.
  func expectWritable() throws(DiskError) {
    guard !isSnapshot else { throw refused("an internal snapshot is read-only") }
    guard header.incompatible & QCOW2Header.Incompatible.corrupt == 0 else {
      throw store.damaged("it is marked as corrupt; run polder disk check")
    }
    var map = TableMap()
    map.add(HostOffset(0), count: blockSize)
    map.add(header.refcountTableOffset, count: header.refcountTableClusters * blockSize)
    for index in 0..<(header.refcountTableClusters * blockSize / 8) {
      if let block = try refcountBlock(index) { map.add(block, count: blockSize) }
    }
    var tables: Set<Int> = []
    let firstLevels = try snapshots().map { ($0.l1Offset, $0.l1Size) } + [(header.l1Offset, header.l1Size)]
    for (offset, size) in firstLevels {
      map.add(offset, count: 8 * size)
      try addSecondLevels(offset, size, &tables)
    }
    for table in tables { map.add(HostOffset(table), count: blockSize) }
    if header.snapshotCount > 0 { map.add(header.snapshotsOffset, count: try snapshotTableSize()) }
    if let overlap = map.sort() { throw store.corrupt("a table", at: overlap) }
    for table in tables.sorted() { try expectDataOutside(map, table) }
  }

  private func addSecondLevels(_ offset: HostOffset, _ size: Int, _ tables: inout Set<Int>) throws(DiskError) {
    try TableReader(store).eachBig(offset, count: size) { (_, raw) throws(DiskError) in
      let table = Int(raw & QCOW2Entry.offsetMask)
      guard table != 0 else { return }
      guard table % blockSize == 0, table + blockSize <= store.size else {
        throw store.damaged("a table at \(table) is malformed; run polder disk check")
      }
      tables.insert(table)
    }
  }

  private func expectDataOutside(_ map: TableMap, _ table: Int) throws(DiskError) {
    try TableReader(store).eachBig(HostOffset(table), count: header.entriesPerL2) { (_, raw) throws(DiskError) in
      let (offset, count): (HostOffset, Int)
      switch QCOW2Entry(raw, layout) {
      case .unallocated, .zero(nil): return
      case .zero(let cluster?), .stored(let cluster): (offset, count) = (cluster, blockSize)
      case .compressed(let start, let size): (offset, count) = (start, size)
      }
      if map.touches(offset, count: count) { throw store.corrupt("a cluster of data", at: offset) }
    }
  }
}
