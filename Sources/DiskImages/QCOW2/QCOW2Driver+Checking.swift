extension QCOW2Driver {
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    let references = try references()
    findings.totalBlocks = virtualSize.dividedRoundingUp(by: blockSize)
    findings.allocatedBlocks = references.dataClusters
    for fault in references.faults { findings.add(.error, fault) }
    let isDirty = header.incompatible & QCOW2Header.Incompatible.dirty != 0
    if isDirty { findings.add(.repairable, "it was not closed cleanly, and its reference counts are out of date") }
    if header.incompatible & QCOW2Header.Incompatible.corrupt != 0 { findings.add(.error, "it is marked as corrupt") }
    try checkCounts(references, isDirty: isDirty, &findings)
    try checkCopiedFlags(references, &findings)
  }

  private func checkCounts(
    _ references: QCOW2References, isDirty: Bool, _ findings: inout Findings
  ) throws(DiskError) {
    let (clusters, perBlock, bits) = (references.counts.indices, header.refcountsPerBlock, header.refcountBits)
    for first in stride(from: 0, to: clusters.count, by: perBlock) {
      let block = try refcountBlock(first / perBlock)
      for index in 0..<min(perBlock, clusters.count - first) {
        let stored = try block.map { (block) throws(DiskError) in try refcount(index, in: block, bits: bits) } ?? 0
        let counted = UInt64(references.counts[first + index])
        if stored != counted { note(first + index, stored: stored, counted: counted, isDirty, &findings) }
      }
    }
  }

  private func note(_ cluster: Int, stored: UInt64, counted: UInt64, _ isDirty: Bool, _ findings: inout Findings) {
    let offset = cluster * blockSize
    if stored > counted {
      findings.add(.leak, "the cluster at \(offset) has \(counted) references, but its count is \(stored)")
    } else {
      // A cluster that is mistaken for free will be reused.
      let text = "the cluster at \(offset) has \(counted) references, but its count is only \(stored)"
      findings.add(isDirty || counted == 1 ? .repairable : .error, text)
    }
  }

  /// A cluster with one reference that is marked as shared costs a copy; one with more that is not marked gets
  /// overwritten.
  private func checkCopiedFlags(_ references: QCOW2References, _ findings: inout Findings) throws(DiskError) {
    guard references.counts.largest > 1 else { return }
    let reader = TableReader(store)
    var seen: Set<Int> = []
    for index in 0..<header.l1Size {
      let raw: UInt64 = try pages.big(header.l1Offset + 8 * index)
      let table = Int(raw & QCOW2Entry.offsetMask)
      guard table != 0, table % blockSize == 0, table < store.size, seen.insert(table).inserted else { continue }
      check(raw, at: table, references, &findings)
      try reader.eachBig(HostOffset(table), count: header.entriesPerL2) { (_, raw) throws(DiskError) in
        if case .stored(let offset) = QCOW2Entry(raw, layout), offset.bytes < store.size {
          check(raw, at: offset.bytes, references, &findings)
        }
      }
    }
  }

  private func check(_ raw: UInt64, at offset: Int, _ references: QCOW2References, _ findings: inout Findings) {
    guard raw & QCOW2Entry.copied != 0 else { return }
    let count = references.counts[offset / blockSize]
    if count > 1 {
      findings.add(.error, "the cluster at \(offset) has \(count) references but is marked as having one")
    }
  }

  func repair() throws(DiskError) { try rebuildRefcounts() }

  /// Rebuilds the reference counts from the tables.
  func rebuildRefcounts() throws(DiskError) {
    let references = try references()
    guard references.faultCount == 0 else {
      throw store.damaged("its tables refer to clusters outside the file, so its reference counts cannot be rebuilt")
    }
    for cluster in references.counts.indices {
      let (offset, count) = (HostOffset(cluster * blockSize), UInt64(references.counts[cluster]))
      if try refcount(offset) != count { try setRefcount(count, of: offset) }
    }
    header.incompatible &= ~QCOW2Header.Incompatible.dirty
    if header.version >= 3 {
      try pages.putBig(header.incompatible, at: HostOffset(QCOW2Header.Field.incompatible), .mapping)
    }
    try pages.flush()
  }
}
