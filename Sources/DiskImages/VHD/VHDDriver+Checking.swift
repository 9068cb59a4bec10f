extension VHDDriver {
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    if lacksFooter { findings.add(.repairable, "the footer at the end is missing") }
    let copy = try store.bytes(at: HostOffset(0), count: VHDFooter.size)
    if copy != footer.bytes { findings.add(.repairable, "the copy of the footer at the beginning differs") }
    if footer.uuid == .none { findings.add(.error, "its UUID is null") }
    if isDelta, header.parent == .none { findings.add(.error, "it is a delta, but its parent's UUID is null") }
    if !isDelta, header.parent != .none || !locatorRanges.isEmpty {
      findings.add(.repairable, "it has no parent, but a link to one")
    }
    if !header.isSealed { findings.add(.repairable, "the checksum of the dynamic header is wrong") }
    let start = header.tableOffset + (4 * header.entryCount).roundedUp(to: VHDDriver.sector)
    var offsets: [HostOffset] = []
    for number in 0..<header.entryCount {
      guard let offset = try blockOffset(BlockIndex(number)) else { continue }
      offsets.append(offset)
      check(offset, of: number, after: start, &findings)
    }
    findings.allocatedBlocks = offsets.count
    checkOverlaps(offsets.sorted(), &findings)
    findings.totalBlocks = header.entryCount
    let used = findings.allocatedBlocks * unit
    let room = store.size - start.bytes - VHDFooter.size
    if room - used >= unit { findings.add(.leak, "\((room - used).sizeText) of the file are unused") }
  }

  private func check(_ offset: HostOffset, of number: Int, after start: HostOffset, _ findings: inout Findings) {
    if offset.bytes + unit > store.size {
      findings.add(.error, "block \(number) lies at \(offset.bytes), past the end of the file at \(store.size)")
    } else if offset < start {
      findings.add(.error, "block \(number) lies at \(offset.bytes), within the tables")
    }
  }

  private func checkOverlaps(_ offsets: [HostOffset], _ findings: inout Findings) {
    for (here, next) in zip(offsets, offsets.dropFirst()) where next - here < unit {
      findings.add(.error, "two blocks overlap at offset \(next.bytes)")
    }
  }

  /// Moves the footer to the end of the used part and truncates the file after it.
  func repair() throws(DiskError) {
    if isDelta { header.seal() } else { header.removeParent() }
    try pages.put(header.bytes, at: HostOffset(Int(footer.dataOffset)), .mapping)
    try flush()
    let end = try usedEnd()
    allocator = HostAllocator(unit: unit, end: end)
    try store.write(footer.bytes, at: HostOffset(0))
    try store.write(footer.bytes, at: end)
    try store.flush()
    try store.resize(to: end.bytes + VHDFooter.size)
  }
}

extension VHDDriver {
  /// The footers, the header, the table, the locators' data, and the bitmaps of blocks.
  func expectWritable() throws(DiskError) {
    var tables = TableMap()
    tables.add(HostOffset(0), count: VHDFooter.size)
    tables.add(HostOffset(Int(footer.dataOffset)), count: VHDHeader.size)
    tables.add(header.tableOffset, count: 4 * header.entryCount)
    if !lacksFooter { tables.add(HostOffset(store.size - VHDFooter.size), count: VHDFooter.size) }
    for (offset, count) in locatorRanges { tables.add(offset, count: count) }
    if let overlap = tables.sort() { throw store.corrupt("a table", at: overlap) }
    var offsets: [HostOffset] = []
    for number in 0..<header.entryCount {
      guard let offset = try blockOffset(BlockIndex(number)) else { continue }
      if tables.touches(offset, count: unit) { throw store.corrupt("block \(number)", at: offset) }
      offsets.append(offset)
    }
    offsets.sort()
    for (here, next) in zip(offsets, offsets.dropFirst()) where next - here < unit {
      throw store.corrupt("a block", at: next)
    }
  }
}
