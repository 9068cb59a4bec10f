extension VDIDriver {
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    var occupancy = OccupancyMap(unit: blockSize, from: header.dataOffset, to: HostOffset(store.size))
    var end = 0
    for number in 0..<header.blockCount {
      let entry = try entry(BlockIndex(number))
      guard entry < VDIDriver.zero else { continue }
      findings.allocatedBlocks += 1
      end = max(end, Int(entry) + 1)
      check(entry, of: number, &occupancy, &findings)
    }
    findings.totalBlocks = header.blockCount
    checkIdentity(&findings)
    checkCount(end: end, taken: occupancy.count, &findings)
  }

  private func check(_ entry: UInt32, of number: Int, _ occupancy: inout OccupancyMap, _ findings: inout Findings) {
    let offset = hostOffset(of: entry)
    if offset.bytes + blockSize > store.size {
      findings.add(.error, "block \(number) lies at \(offset.bytes), past the end of the file at \(store.size)")
    } else if !occupancy.take(offset) {
      findings.add(.error, "block \(number) overlaps another block at offset \(offset.bytes)")
    }
  }

  private func checkCount(end: Int, taken: Int, _ findings: inout Findings) {
    if header.allocatedCount < end {
      // VirtualBox would put the next block where one lies.
      findings.add(
        .error, "the header says \(header.allocatedCount) blocks, but the map refers to \(end)", isRepairable: true)
    }
    if header.allocatedCount > max(1, header.blockCount) {
      findings.add(
        .error,
        "the file has \(header.allocatedCount) blocks for a disk of \(header.blockCount), which VirtualBox refuses; "
          + "compact it")
    }
    let slots = max(header.allocatedCount, max(0, store.size - header.dataOffset.bytes) / blockSize)
    if slots > taken { findings.add(.leak, "\(slots - taken) blocks of the file are unused") }
    if header.allocatedCount > slots {
      findings.add(.repairable, "the header says \(header.allocatedCount) blocks, but the file holds \(slots)")
    }
  }

  private func checkIdentity(_ findings: inout Findings) {
    if header.uuid == .none { findings.add(.error, "its UUID is null, which VirtualBox refuses") }
    if header.modification == .none { findings.add(.error, "its modification UUID is null, which VirtualBox refuses") }
    if header.kind == .delta, header.parent == .none {
      findings.add(.error, "it is a delta, but its parent's UUID is null")
    }
    if header.kind != .delta, header.parent != .none || header.parentModification != .none {
      findings.add(.repairable, "it has no parent, but the UUID of one: \(header.parent)")
    }
  }

  func repair() throws(DiskError) {
    if header.kind != .delta { (header.parent, header.parentModification) = (.none, .none) }
    var end = 0
    for number in 0..<header.blockCount {
      let entry = try entry(BlockIndex(number))
      if entry < VDIDriver.zero, hostOffset(of: entry).bytes < store.size { end = max(end, Int(entry) + 1) }
    }
    header.allocatedCount = end
    try writeHeader(.mapping)
    try flush()
    // Whatever follows the last block is unused.
    try store.resize(to: header.dataOffset.bytes + end * blockSize)
    allocator = nil
  }
}
