extension QCOW2Driver {
  func check(_ findings: inout Findings) throws(DiskError) {
    let references = try references()
    findings.totalBlocks = virtualSize.dividedRoundingUp(by: blockSize)
    findings.allocatedBlocks = references.dataClusters
    for fault in references.faults { findings.add(.error, fault) }
    let isDirty = header.incompatible & QCOW2Header.Incompatible.dirty != 0
    if isDirty { findings.add(.mendable, "it was not closed, and its reference counts are not up to date") }
    if header.incompatible & QCOW2Header.Incompatible.corrupt != 0 { findings.add(.error, "it is marked as corrupt") }
    try checkCounts(references, isDirty: isDirty, &findings)
    try checkCopiedFlags(&findings)
  }

  private func checkCounts(
    _ references: QCOW2References, isDirty: Bool, _ findings: inout Findings
  ) throws(DiskError) {
    for cluster in references.counts.indices {
      let offset = HostOffset(cluster * blockSize)
      let stored = try refcount(offset)
      let counted = UInt64(references.counts[cluster])
      if stored == counted { continue }
      if stored > counted {
        findings.add(.leak, "the cluster at \(offset.octets) has \(counted) references and counts \(stored)")
      } else {
        // A cluster that is taken for free will be used again.
        let text = "the cluster at \(offset.octets) has \(counted) references, but counts only \(stored)"
        findings.add(isDirty || counted == 1 ? .mendable : .error, text)
      }
    }
  }

  /// A cluster with one reference that claims to be shared costs a copy; one with more that claims not to be is overwritten.
  private func checkCopiedFlags(_ findings: inout Findings) throws(DiskError) {
    var seen: Set<Int> = []
    for index in 0..<header.l1Size {
      let raw: UInt64 = try pages.big(header.l1Offset + 8 * index)
      let table = HostOffset(Int(raw & QCOW2Entry.offsetMask))
      guard table.octets != 0, table.octets % blockSize == 0, table.octets < store.size,
        seen.insert(table.octets).inserted
      else { continue }
      try check(raw, at: table, &findings)
      for entry in 0..<header.entriesPerL2 {
        let raw: UInt64 = try pages.big(table + 8 * entry)
        if case .stored(let offset) = QCOW2Entry(raw, header), offset.octets < store.size {
          try check(raw, at: offset, &findings)
        }
      }
    }
  }

  private func check(_ raw: UInt64, at offset: HostOffset, _ findings: inout Findings) throws(DiskError) {
    guard raw & QCOW2Entry.copied != 0 else { return }
    let count = try refcount(offset)
    if count > 1 {
      findings.add(.error, "the cluster at \(offset.octets) has \(count) references and is marked as having one")
    }
  }

  func repair() throws(DiskError) { try rebuildRefcounts() }

  /// Makes the counts what the tables say.
  func rebuildRefcounts() throws(DiskError) {
    let references = try references()
    guard references.faultCount == 0 else {
      throw store.damaged("its tables refer to what is not there; its counts cannot be rebuilt")
    }
    for (cluster, count) in references.counts.enumerated() {
      let offset = HostOffset(cluster * blockSize)
      if try refcount(offset) != UInt64(count) { try setRefcount(UInt64(count), of: offset) }
    }
    header.incompatible &= ~QCOW2Header.Incompatible.dirty
    if header.version >= 3 {
      try pages.putBig(header.incompatible, at: HostOffset(QCOW2Header.Field.incompatible), .mapping)
    }
    try pages.flush()
  }
}
