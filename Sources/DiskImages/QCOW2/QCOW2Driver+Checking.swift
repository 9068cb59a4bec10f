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
        checkMark(first + index, references, &findings)
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
      findings.add(isDirty ? .repairable : .error, text, isRepairable: counted == 1)
    }
  }

  /// A cluster with one reference that is not marked so costs a copy; one with more that is marked gets overwritten.
  @inline(__always)
  private func checkMark(_ cluster: Int, _ references: QCOW2References, _ findings: inout Findings) {
    let count = references.counts[cluster]
    if count == 1, references.counts.has(.shared, cluster) {
      findings.add(
        .repairable, "the cluster at \(cluster * blockSize) has one reference but is not marked as having one")
    } else if count > 1, references.counts.has(.copied, cluster) {
      findings.add(.error, "the cluster at \(cluster * blockSize) has \(count) references but is marked as having one")
    }
  }

  func repair() throws(DiskError) {
    try rebuildRefcounts()
    try restoreMarks()
  }

  /// Marks what has one reference as having one.
  private func restoreMarks() throws(DiskError) {
    for index in 0..<header.l1Size {
      let position = header.l1Offset + 8 * index
      let raw: UInt64 = try pages.big(position)
      guard raw & QCOW2Entry.offsetMask != 0 else { continue }
      let table = HostOffset(Int(raw & QCOW2Entry.offsetMask))
      guard try refcount(table) == 1 else { continue }
      if raw & QCOW2Entry.copied == 0 { try pages.putBig(raw | QCOW2Entry.copied, at: position, .mapping) }
      for entry in 0..<header.entriesPerL2 {
        let raw: UInt64 = try pages.big(table + 8 * entry)
        guard case .stored(let offset) = QCOW2Entry(raw, layout), raw & QCOW2Entry.copied == 0,
          try refcount(offset) == 1
        else { continue }
        try pages.putBig(raw | QCOW2Entry.copied, at: table + 8 * entry, .mapping)
      }
      if pages.isCrowded { try pages.flush() }
    }
    try pages.flush()
  }

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
