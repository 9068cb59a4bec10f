extension VHDXDriver {
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    if try VHDXHeader.wholeCount(file) < 2 { findings.add(.mendable, "one of its two headers is not whole") }
    if header.log != .none { findings.add(.mendable, "it was not closed; its log has to be replayed") }
    for (index, place) in VHDXRegions.places.enumerated() {
      let bytes = try file.bytes(at: place, count: VHDXRegions.tableSize)
      if !bytes.hasPrefix("regi") || !bytes.isSealedVHDX {
        findings.add(.mendable, "its region table \(index + 1) is not whole")
      }
    }
    try checkBlocks(&findings)
  }

  private func checkBlocks(_ findings: inout Findings) throws(DiskError) {
    var places: [(start: HostOffset, count: Int)] = [
      (HostOffset(0), VHDXDriver.mebibyte), (header.logOffset, header.logSize),
      (regions.allocation.offset, regions.allocation.size), (regions.metadata.offset, regions.metadata.size),
    ]
    findings.totalBlocks = blockCount
    for number in 0..<blockCount {
      let entry = try entry(entryOffset(BlockIndex(number)))
      guard let state = State(rawValue: entry.state) else {
        findings.add(.error, "block \(number) is in the state \(entry.state), which there is not")
        continue
      }
      guard state == .present || state == .partlyPresent else { continue }
      findings.allocatedBlocks += 1
      check("block \(number)", entry.place, blockSize, &places, &findings)
      if state == .partlyPresent, try map(BlockIndex(number)) == nil {
        findings.add(.error, "block \(number) is partly present, and the map of its sectors is not there")
      }
    }
    if metadata.hasParent { try checkMaps(&places, &findings) }
    checkOverlaps(&places, &findings)
  }

  private func checkMaps(
    _ places: inout [(start: HostOffset, count: Int)], _ findings: inout Findings
  ) throws(DiskError) {
    for number in stride(from: 0, to: blockCount, by: chunkRatio) {
      let entry = try entry(mapEntryOffset(BlockIndex(number)))
      if entry.state == VHDXDriver.presentMap {
        check("the map of sectors from block \(number) on", entry.place, VHDXDriver.mebibyte, &places, &findings)
      }
    }
  }

  private func check(
    _ what: @autoclosure () -> String, _ place: HostOffset, _ count: Int,
    _ places: inout [(start: HostOffset, count: Int)], _ findings: inout Findings
  ) {
    if place.bytes + count > store.size {
      findings.add(.error, "\(what()) lies at \(place.bytes), past the end of the file at \(store.size)")
    } else {
      places.append((place, count))
    }
  }

  private func checkOverlaps(_ places: inout [(start: HostOffset, count: Int)], _ findings: inout Findings) {
    places.sort { $0.start < $1.start }
    var used = 0
    for (here, next) in zip(places, places.dropFirst()) where here.start + here.count > next.start {
      findings.add(.error, "two things share the place at \(next.start.bytes)")
    }
    for place in places { used += place.count }
    let unit = blockSize
    if store.size - used >= unit { findings.add(.leak, "\((store.size - used).sizeText) of the file are not in use") }
  }

  /// Opening for writing has replayed the log; what lies behind the last block belongs to nobody.
  func repair() throws(DiskError) {
    let bytes = regions.bytes
    for place in VHDXRegions.places { try store.write(bytes, at: place) }
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
        end = max(end, entry.place.bytes + blockSize)
      }
      guard metadata.hasParent, number % chunkRatio == 0 else { continue }
      let map = try self.entry(mapEntryOffset(block))
      if map.state == VHDXDriver.presentMap { end = max(end, map.place.bytes + VHDXDriver.mebibyte) }
    }
    return end
  }
}
