extension VMDKSparseExtent {
  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    let grain = header.grainSize
    let old = try table(of: range.start).map { (table) throws(DiskError) in try entry(range.start, table) } ?? 0
    if old != 0, !(header.knowsZero && old == VMDKSparseExtent.zeroed) {
      let location = HostLocation(store: store, offset: HostOffset(Int(old) * 512) + range.start.bytes % grain)
      return Placement(range: range.withinBlock(of: grain), location: location, state: .inPlace)
    }
    let whole = GuestRange(GuestOffset(range.start.bytes / grain * grain), count: grain)
    let offset = try allocator.take(from: store)
    guard offset.bytes / 512 <= Int(UInt32.max) else {
      throw store.unsupported("a sparse extent cannot grow beyond 2 TiB")
    }
    return Placement(range: whole, location: HostLocation(store: store, offset: offset), state: .fresh)
  }

  func publish(_ placement: Placement) throws(DiskError) {
    try store.extend(to: placement.location.offset + header.grainSize)
    try setEntry(UInt32(placement.location.offset.bytes / 512), of: placement.range.start)
  }

  func abandon(_ placement: Placement) { allocator.giveBack(placement.location.offset) }

  /// - Parameter start: The start of a whole grain.
  func mark(_ start: GuestOffset, as mark: BlockMark, hasParent: Bool) throws(DiskError) -> Bool {
    let isNothing = mark == .inherit || !hasParent
    guard isNothing || header.knowsZero else { return false }
    let new = isNothing ? 0 : VMDKSparseExtent.zeroed
    guard let table = try table(of: start) else {
      if new != 0 { try setEntry(new, of: start) }
      return true
    }
    let old = try entry(start, table)
    guard old != new else { return true }
    try setEntry(new, of: start)
    if old != 0, !(header.knowsZero && old == VMDKSparseExtent.zeroed) { allocator.release(HostOffset(Int(old) * 512)) }
    return true
  }

  /// In both copies of the table.
  private func setEntry(_ entry: UInt32, of start: GuestOffset) throws(DiskError) {
    for redundant in header.hasRedundantTables ? [true, false] : [false] {
      let table = try writableTable(of: start, redundant: redundant)
      try pages.putLittle(entry, at: entryOffset(start, table), .mapping)
    }
  }

  private func writableTable(of start: GuestOffset, redundant: Bool) throws(DiskError) -> HostOffset {
    if let table = try table(of: start, redundant: redundant) { return table }
    // A grain has room for it; new space reads as zero.
    guard 4 * header.entriesPerTable <= header.grainSize else { throw store.unsupported("tables larger than grains") }
    let table = try allocator.takeTable(from: store)
    try pages.forget(table, count: header.grainSize)
    try pages.putLittle(
      UInt32(table.bytes / 512), at: directoryEntry(start, redundant: redundant), .mapping)
    return table
  }

  func flush() throws(DiskError) {
    try pages.flush()
    allocator.settle(store)
  }

  func check(_ name: String, _ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    if header.flags & VMDKSparseHeader.Flag.newlineTest != 0, header.endsOfLines != VMDKSparseHeader.soundEndsOfLines {
      findings.add(.error, "\(name): it was changed by a transfer as text, and its data with it")
    }
    if header.isUnclean { findings.add(.repairable, "\(name): it was not closed cleanly") }
    if header.isCompressed { return try checkStream(&findings, progress) }
    var occupancy = OccupancyMap(unit: header.grainSize, from: HostOffset(0), to: HostOffset(store.size))
    var used = 0
    var tables: Set<Int> = []
    for index in 0..<header.tableCount {
      let start = GuestOffset(index * header.bytesPerTable)
      let table: HostOffset?
      do { table = try self.table(of: start) } catch {
        findings.add(.error, "\(name): table \(index) lies past the end of the file")
        continue
      }
      guard let table else { continue }
      guard tables.insert(table.bytes).inserted else {
        findings.add(.error, "\(name): table \(index) overlaps another table at offset \(table.bytes)")
        continue
      }
      try checkCopy(index, start, table, &findings)
      guard try !isHole(table) else { continue }
      for number in 0..<header.entriesPerTable {
        let entry: UInt32 = try pages.little(table + 4 * number)
        guard entry != 0, !(header.knowsZero && entry == VMDKSparseExtent.zeroed) else { continue }
        used += 1
        check(entry, "\(name): grain \(index * header.entriesPerTable + number)", &occupancy, &findings)
      }
    }
    findings.allocatedBlocks += used
    let leaked = (store.size - header.overhead * 512) / header.grainSize - used
    if leaked > 0, header.overhead > 0 { findings.add(.leak, "\(name): space for \(leaked) grains is unused") }
  }

  private func isHole(_ table: HostOffset) throws(DiskError) -> Bool {
    (store.data(from: table)?.lowerBound ?? .max) >= table.bytes + 4 * header.entriesPerTable
      && !pages.hasChanges(.mapping)
  }

  private func check(
    _ entry: UInt32, _ what: @autoclosure () -> String, _ occupancy: inout OccupancyMap, _ findings: inout Findings
  ) {
    let offset = HostOffset(Int(entry) * 512)
    if offset.bytes + header.grainSize > store.size.roundedUp(to: 512) {
      findings.add(.error, "\(what()) lies at \(offset.bytes), past the end of the file at \(store.size)")
    } else if offset.bytes < header.overhead * 512 {
      findings.add(.error, "\(what()) lies at \(offset.bytes), within the tables")
    } else if !occupancy.take(offset) {
      findings.add(.error, "\(what()) overlaps another grain at offset \(offset.bytes)")
    }
  }

  /// The second directory and its tables should be equal to the first.
  private func checkCopy(
    _ index: Int, _ start: GuestOffset, _ table: HostOffset, _ findings: inout Findings
  ) throws(DiskError) {
    guard header.hasRedundantTables else { return }
    let entry: UInt32 = try pages.little(directoryEntry(start, redundant: true))
    let copy = HostOffset(Int(entry) * 512)
    guard entry != 0, copy.bytes + 4 * header.entriesPerTable <= store.size else {
      return findings.add(.repairable, "the copy of table \(index) is missing")
    }
    if try isHole(table), try isHole(copy) { return }
    let size = 4 * header.entriesPerTable
    if try pages.bytes(at: table, count: size) != pages.bytes(at: copy, count: size) {
      findings.add(.repairable, "the copy of table \(index) differs")
    }
  }

  /// A compressed grain is checked by decompressing it.
  private func checkStream(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    let unpacked = UnpackedBlocks()
    var rest = GuestRange(GuestOffset(0), count: header.capacity * 512)
    while !rest.isEmpty {
      guard progress(rest.start.bytes, header.capacity * 512) else {
        throw DiskError(.cancelled, store.path, "stopped")
      }
      do {
        let extent = try locate(rest)
        if case .compressed(let block) = extent.content {
          findings.allocatedBlocks += 1
          _ = try unpacked.bytes(of: block)
        }
        rest = rest.dropping(extent.count)
      } catch {
        findings.add(.error, error.reason)
        rest = rest.dropping(rest.withinBlock(of: header.grainSize).count)
      }
    }
  }

  /// Overwrites the copies of the tables with the originals.
  func repair() throws(DiskError) {
    guard !header.isCompressed, !header.isHostSparse else { return }
    if header.isUnclean {
      header.isUnclean = false
      try pages.putLittle(UInt8(0), at: HostOffset(VMDKSparseHeader.uncleanOffset), .mapping)
    }
    for index in 0..<header.tableCount {
      let start = GuestOffset(index * header.bytesPerTable)
      guard header.hasRedundantTables, let table = try table(of: start) else { continue }
      let copy = try writableTable(of: start, redundant: true)
      let bytes = try pages.bytes(at: table, count: 4 * header.entriesPerTable)
      try pages.put(bytes, at: copy, .mapping)
      if pages.isCrowded { try pages.flush() }
    }
    try flush()
    try cutOff()
  }

  /// Whatever follows the last grain is unused.
  private func cutOff() throws(DiskError) {
    var end = header.overhead * 512
    for index in 0..<header.tableCount {
      let start = GuestOffset(index * header.bytesPerTable)
      for redundant in [false, true] where !redundant || header.hasRedundantTables {
        guard let table = try table(of: start, redundant: redundant) else { continue }
        end = max(end, table.bytes + 4 * header.entriesPerTable)
        if redundant { continue }
        for number in 0..<header.entriesPerTable {
          let entry: UInt32 = try pages.little(table + 4 * number)
          if !isMark(entry) { end = max(end, Int(entry) * 512 + header.grainSize) }
        }
      }
    }
    if header.overhead > 0, end < store.size { try store.resize(to: end) }
    allocator = HostAllocator(unit: header.grainSize, end: HostOffset(store.size.roundedUp(to: header.grainSize)))
  }
}

extension VMDKSparseExtent {
  func expectDataOutsideTables() throws(DiskError) {
    var map = TableMap()
    map.add(HostOffset(0), count: VMDKSparseHeader.size)
    map.add(HostOffset(header.descriptorSector * 512), count: header.descriptorSectors * 512)
    let copies = header.hasRedundantTables ? [false, true] : [false]
    for copy in copies {
      map.add(directoryEntry(GuestOffset(0), redundant: copy), count: 4 * header.tableCount)
      for index in 0..<header.tableCount {
        let table = try table(of: GuestOffset(index * header.bytesPerTable), redundant: copy)
        if let table { map.add(table, count: 4 * header.entriesPerTable) }
      }
    }
    if let overlap = map.sort() { throw store.corrupt("a table", at: overlap) }
    for index in 0..<header.tableCount {
      guard let table = try table(of: GuestOffset(index * header.bytesPerTable)), try !isHole(table) else { continue }
      for number in 0..<header.entriesPerTable {
        let entry: UInt32 = try pages.little(table + 4 * number)
        guard !isMark(entry), map.touches(HostOffset(Int(entry) * 512), count: header.grainSize) else { continue }
        throw store.corrupt("grain \(index * header.entriesPerTable + number)", at: HostOffset(Int(entry) * 512))
      }
    }
  }
}
