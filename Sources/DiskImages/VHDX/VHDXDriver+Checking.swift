extension VHDXDriver {
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    if try VHDXHeader.wholeCount(file) < 2 { findings.add(.repairable, "one of its two headers is damaged") }
    if header.dataWrite == .none { findings.add(.error, "the identifier of its content is null") }
    if metadata.diskID == .none { findings.add(.error, "its disk's identifier is null") }
    if metadata.hasUnusedLocator { findings.add(.repairable, "it has no parent, but a link to one") }
    if header.log != .none { findings.add(.repairable, "it was not closed cleanly; its log has to be replayed") }
    for (index, offset) in VHDXRegions.offsets.enumerated() {
      let bytes = try file.bytes(at: offset, count: VHDXRegions.tableSize)
      if !bytes.hasPrefix("regi") || !bytes.isSealedVHDX {
        findings.add(.repairable, "its region table \(index + 1) is damaged")
      }
    }
    try checkBlocks(&findings)
  }

  private func checkBlocks(_ findings: inout Findings) throws(DiskError) {
    var extents: [(start: HostOffset, count: Int)] = [
      (HostOffset(0), VHDXDriver.mebibyte), (header.logOffset, header.logSize),
      (regions.allocation.offset, regions.allocation.size), (regions.metadata.offset, regions.metadata.size),
    ]
    findings.totalBlocks = blockCount
    for number in 0..<blockCount {
      let entry = try entry(entryOffset(BlockIndex(number)))
      guard let state = State(rawValue: entry.state) else {
        findings.add(.error, "block \(number) has the invalid state \(entry.state)")
        continue
      }
      guard state == .present || state == .partlyPresent else { continue }
      findings.allocatedBlocks += 1
      check("block \(number)", entry.offset, blockSize, &extents, &findings)
      if state == .partlyPresent, try map(BlockIndex(number)) == nil {
        findings.add(.error, "block \(number) is partially present, but its sector bitmap is missing")
      }
    }
    if metadata.hasParent { try checkMaps(&extents, &findings) }
    checkOverlaps(&extents, &findings)
  }

  private func checkMaps(
    _ extents: inout [(start: HostOffset, count: Int)], _ findings: inout Findings
  ) throws(DiskError) {
    for number in stride(from: 0, to: blockCount, by: chunkRatio) {
      let entry = try entry(mapEntryOffset(BlockIndex(number)))
      if entry.state == VHDXDriver.presentMap {
        check("the sector bitmap from block \(number) on", entry.offset, VHDXDriver.mebibyte, &extents, &findings)
      }
    }
  }

  private func check(
    _ what: @autoclosure () -> String, _ offset: HostOffset, _ count: Int,
    _ extents: inout [(start: HostOffset, count: Int)], _ findings: inout Findings
  ) {
    if offset.bytes + count > store.size {
      findings.add(.error, "\(what()) lies at \(offset.bytes), past the end of the file at \(store.size)")
    } else {
      extents.append((offset, count))
    }
  }

  private func checkOverlaps(_ extents: inout [(start: HostOffset, count: Int)], _ findings: inout Findings) {
    extents.sort { $0.start < $1.start }
    var used = 0
    for (here, next) in zip(extents, extents.dropFirst()) where here.start + here.count > next.start {
      findings.add(.error, "two structures overlap at offset \(next.start.bytes)")
    }
    for extent in extents { used += extent.count }
    let unit = blockSize
    if store.size - used >= unit { findings.add(.leak, "\((store.size - used).sizeText) of the file are unused") }
  }

  /// Opening for writing has replayed the log; whatever follows the last block is unused.
  func repair() throws(DiskError) {
    if metadata.hasUnusedLocator { try removeUnusedLocator() }
    let bytes = regions.bytes
    for offset in VHDXRegions.offsets { try store.write(bytes, at: offset) }
    try writeHeader()
    try writeHeader()
    try flush()
    try store.resize(to: min(store.size, usedEnd()))
    allocator = nil
  }

  private func usedEnd() throws(DiskError) -> Int {
    var end = [regions.allocation, regions.metadata].map { $0.offset.bytes + $0.size }.max() ?? 0
    end = max(end, header.logOffset.bytes + header.logSize)
    for number in 0..<blockCount {
      let block = BlockIndex(number)
      let entry = try entry(entryOffset(block))
      if [State.present.rawValue, State.partlyPresent.rawValue].contains(entry.state) {
        end = max(end, entry.offset.bytes + blockSize)
      }
      guard metadata.hasParent, number % chunkRatio == 0 else { continue }
      let map = try self.entry(mapEntryOffset(block))
      if map.state == VHDXDriver.presentMap { end = max(end, map.offset.bytes + VHDXDriver.mebibyte) }
    }
    return end
  }
}

extension VHDXDriver {
  /// The headers, the log, the regions, and the sector bitmaps.
  func expectWritable() throws(DiskError) {
    var tables = TableMap()
    tables.add(HostOffset(0), count: VHDXDriver.mebibyte)
    tables.add(header.logOffset, count: header.logSize)
    for region in regions.all { tables.add(region.offset, count: region.size) }
    for number in stride(from: 0, to: metadata.hasParent ? blockCount : 0, by: chunkRatio) {
      let entry = try entry(mapEntryOffset(BlockIndex(number)))
      if entry.state == VHDXDriver.presentMap { tables.add(entry.offset, count: VHDXDriver.mebibyte) }
    }
    if let overlap = tables.sort() { throw store.corrupt("a table", at: overlap) }
    for number in 0..<blockCount {
      let entry = try entry(entryOffset(BlockIndex(number)))
      let isStored = [State.present.rawValue, State.partlyPresent.rawValue].contains(entry.state)
      if isStored, tables.touches(entry.offset, count: blockSize) {
        throw store.corrupt("block \(number)", at: entry.offset)
      }
    }
  }
}
