extension QCOW2Driver {
  private func refcountBlockIndex(_ cluster: Int) -> Int { cluster / header.refcountsPerBlock }

  /// Nil if the table has no block yet.
  func refcountBlock(_ index: Int) throws(DiskError) -> HostOffset? {
    guard index < header.refcountTableClusters * header.clusterSize / 8 else { return nil }
    let raw: UInt64 = try pages.big(header.refcountTableOffset + 8 * index)
    guard raw != 0 else { return nil }
    guard let offset = Int(plausible: raw & ~0x1FF), offset % blockSize == 0, offset + blockSize <= store.size else {
      throw store.damaged("block \(index) of its reference counts lies at \(raw)")
    }
    return HostOffset(offset)
  }

  func refcount(_ offset: HostOffset) throws(DiskError) -> UInt64 {
    let cluster = offset.bytes / blockSize
    guard let block = try refcountBlock(refcountBlockIndex(cluster)) else { return 0 }
    return try refcount(cluster % header.refcountsPerBlock, in: block, bits: header.refcountBits)
  }

  /// - Parameter index: The index within the block.
  @inline(__always)
  func refcount(_ index: Int, in block: HostOffset, bits: Int) throws(DiskError) -> UInt64 {
    switch bits {
    case 8: return UInt64(try pages.big(block + index, as: UInt8.self))
    case 16: return UInt64(try pages.big(block + 2 * index, as: UInt16.self))
    case 32: return UInt64(try pages.big(block + 4 * index, as: UInt32.self))
    case 64: return try pages.big(block + 8 * index)
    default:
      let byte: UInt8 = try pages.big(block + index * bits / 8)
      return UInt64(byte >> UInt8(index * bits % 8)) & (1 << UInt64(bits) - 1)
    }
  }

  func setRefcount(_ value: UInt64, of offset: HostOffset) throws(DiskError) {
    let cluster = offset.bytes / blockSize
    var found = try refcountBlock(refcountBlockIndex(cluster))
    if found == nil { found = try makeRefcountBlock(refcountBlockIndex(cluster)) }
    guard let block = found else { return }
    let bit = cluster % header.refcountsPerBlock * header.refcountBits
    let position = block + bit / 8
    switch header.refcountBits {
    case 8: try pages.putBig(UInt8(truncatingIfNeeded: value), at: position, .ledger)
    case 16: try pages.putBig(UInt16(truncatingIfNeeded: value), at: position, .ledger)
    case 32: try pages.putBig(UInt32(truncatingIfNeeded: value), at: position, .ledger)
    case 64: try pages.putBig(value, at: position, .ledger)
    default:
      let mask = UInt8(1 << header.refcountBits - 1) << UInt8(bit % 8)
      let old: UInt8 = try pages.big(position)
      try pages.putBig(old & ~mask | UInt8(truncatingIfNeeded: value) << UInt8(bit % 8) & mask, at: position, .ledger)
    }
  }

  /// Allocates a cluster that reads as zero, with one reference. It may lie past the end of the file, which grows when
  /// the cluster is written.
  func takeCluster() throws(DiskError) -> HostOffset {
    if let offset = refcounts.free.last {
      try store.zero(offset, count: blockSize, keepingSpace: false)
      try setRefcount(1, of: offset)
      refcounts.free.removeLast()
      return offset
    }
    let offset = try growingCluster()
    do {
      try setRefcount(1, of: offset)
    } catch {
      refcounts.free.append(offset)
      throw error
    }
    return offset
  }

  private func growingCluster() throws(DiskError) -> HostOffset {
    let offset = refcounts.end
    guard offset.bytes < 1 << 55 else { throw store.unsupported("the file cannot grow any further") }
    refcounts.end += blockSize
    return offset
  }

  /// Allocates a cluster for a table, extending the file if necessary.
  func takeTableCluster() throws(DiskError) -> HostOffset {
    let offset = try takeCluster()
    do { try store.extend(to: offset + blockSize) } catch {
      refcounts.free.append(offset)
      throw error
    }
    return offset
  }

  /// Drops a reference after the next flush.
  func release(_ offset: HostOffset) { refcounts.released.append(offset) }

  /// Called once the tables on disk no longer contain the references.
  func settleReleased() throws(DiskError) {
    var freed: [HostOffset] = []
    defer {
      store.punch(freed, unit: blockSize)
      refcounts.free += freed
    }
    while let offset = refcounts.released.last {
      let count = try refcount(offset)
      if count > 0 { try setRefcount(count - 1, of: offset) }
      refcounts.released.removeLast()
      guard count == 1 else { continue }
      freed.append(offset)
    }
  }

  /// A refcount block counts itself.
  private func makeRefcountBlock(_ index: Int) throws(DiskError) -> HostOffset {
    if index >= header.refcountTableClusters * header.clusterSize / 8 { try growRefcountTable(to: index) }
    if let made = try refcountBlock(index) { return made }
    let offset = try growingCluster()
    try store.extend(to: offset + blockSize)
    try pages.forget(offset, count: blockSize)
    try pages.putBig(UInt64(offset.bytes), at: header.refcountTableOffset + 8 * index, .ledger)
    try setRefcount(1, of: offset)
    return offset
  }

  /// Replaces the table with a larger copy once that is durable.
  private func growRefcountTable(to index: Int) throws(DiskError) {
    let old = (offset: header.refcountTableOffset, clusters: header.refcountTableClusters)
    let clusters = max(2 * old.clusters, (8 * (index + 1)).dividedRoundingUp(by: blockSize))
    try flush()
    let table = refcounts.end
    try store.resize(to: (table + clusters * blockSize).bytes)
    refcounts.end += clusters * blockSize
    var bytes = try store.bytes(at: old.offset, count: old.clusters * blockSize)
    bytes += [UInt8](repeating: 0, count: (clusters - old.clusters) * blockSize)
    try pages.write(bytes, at: table)
    try store.flush()
    header.refcountTableOffset = table
    header.refcountTableClusters = clusters
    try pages.putBig(UInt64(table.bytes), at: HostOffset(QCOW2Header.Field.refcountTableOffset), .ledger)
    try pages.putBig(UInt32(clusters), at: HostOffset(QCOW2Header.Field.refcountTableClusters), .ledger)
    for number in 0..<clusters { try setRefcount(1, of: table + number * blockSize) }
    try pages.flush()
    for number in 0..<old.clusters { release(old.offset + number * blockSize) }
  }
}
