extension VHDDriver {
  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    if lacksFooter { findings.add(.mendable, "the footer at the end is missing") }
    let copy = try store.bytes(at: HostOffset(0), count: VHDFooter.size)
    if copy != footer.bytes { findings.add(.mendable, "the copy of the footer at the beginning differs") }
    if !header.isSealed { findings.add(.mendable, "the checksum of the dynamic header is wrong") }
    let start = header.tableOffset + (4 * header.entryCount).roundedUp(to: VHDDriver.sector)
    var places: [HostOffset] = []
    for number in 0..<header.entryCount {
      guard let offset = try blockOffset(BlockIndex(number)) else { continue }
      places.append(offset)
      check(offset, of: number, after: start, &findings)
    }
    findings.allocatedBlocks = places.count
    checkOverlaps(places.sorted(), &findings)
    findings.totalBlocks = header.entryCount
    let used = findings.allocatedBlocks * unit
    let room = store.size - start.bytes - VHDFooter.size
    if room - used >= unit { findings.add(.leak, "\((room - used).sizeText) of the file are not in use") }
  }

  private func check(_ offset: HostOffset, of number: Int, after start: HostOffset, _ findings: inout Findings) {
    if offset.bytes + unit > store.size {
      findings.add(.error, "block \(number) lies at \(offset.bytes), past the end of the file at \(store.size)")
    } else if offset < start {
      findings.add(.error, "block \(number) lies at \(offset.bytes), within the tables")
    }
  }

  private func checkOverlaps(_ places: [HostOffset], _ findings: inout Findings) {
    for (here, next) in zip(places, places.dropFirst()) where next - here < unit {
      findings.add(.error, "two blocks share the place at \(next.bytes)")
    }
  }

  /// The footer moves to the end of what is in use, and the file ends behind it.
  func repair() throws(DiskError) {
    header.seal()
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
