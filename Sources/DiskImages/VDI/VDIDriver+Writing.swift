extension VDIDriver {
  /// A new modification UUID tells children that their parent has changed.
  func beginWriting(keepingIdentity: Bool) throws(DiskError) {
    guard !keepingIdentity else { return }
    header.modification = .random()
    try writeHeader(.ledger)
    try pages.flush()
  }

  func writeHeader(_ stage: MetadataPages.Stage) throws(DiskError) {
    // Only fields that Polder knows are changed; comments and geometries stay.
    for (value, field) in [
      (header.kind.rawValue, VDIHeader.Field.kind), (UInt32(header.blockCount), VDIHeader.Field.blockCount),
      (UInt32(header.allocatedCount), VDIHeader.Field.allocatedCount),
    ] {
      try pages.putLittle(value, at: HostOffset(field), stage)
    }
    try pages.putLittle(UInt64(header.diskSize), at: HostOffset(VDIHeader.Field.diskSize), stage)
    for (id, field) in [
      (header.modification, VDIHeader.Field.modification), (header.parent, VDIHeader.Field.parent),
      (header.parentModification, VDIHeader.Field.parentModification),
    ] {
      try pages.put(id.mixedEndian, at: HostOffset(field), stage)
    }
  }

  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    let block = range.block(of: blockSize)
    let entry = try entry(block)
    if entry < VDIDriver.zero {
      let location = HostLocation(store: store, offset: hostOffset(of: entry) + range.start.bytes % blockSize)
      return Placement(range: range.withinBlock(of: blockSize), location: location, state: .inPlace)
    }
    let offset = try takeBlock()
    return Placement(
      range: block.range(of: blockSize), location: HostLocation(store: store, offset: offset), state: .fresh)
  }

  private func takeBlock() throws(DiskError) -> HostOffset {
    var allocator: HostAllocator
    if let made = self.allocator { allocator = made } else { allocator = try makeAllocator() }
    // Blocks that were released are used again before the file grows: VirtualBox refuses more blocks than the disk has.
    if allocator.hasReleased, entry(for: allocator.end) >= header.blockCount {
      self.allocator = allocator
      try flush()
      allocator = self.allocator ?? allocator
    }
    defer { self.allocator = allocator }
    return try allocator.take(from: store)
  }

  /// Blocks that nothing refers to, left by a crash or a discard, are used first.
  private func makeAllocator() throws(DiskError) -> HostAllocator {
    var occupancy = OccupancyMap(unit: blockSize, from: header.dataOffset, to: HostOffset(store.size))
    var end = header.allocatedCount
    for number in 0..<header.blockCount {
      let entry = try entry(BlockIndex(number))
      guard entry < VDIDriver.zero else { continue }
      _ = occupancy.take(hostOffset(of: entry))
      end = max(end, Int(entry) + 1)
    }
    let stored = max(0, store.size - header.dataOffset.bytes) / blockSize
    var allocator = HostAllocator(unit: blockSize, end: header.dataOffset + end * blockSize)
    for slot in (0..<min(end, stored)).reversed() {
      let offset = header.dataOffset + slot * blockSize
      if !occupancy.isTaken(offset) { allocator.giveBack(offset) }
    }
    return allocator
  }

  func publish(_ placement: Placement) throws(DiskError) {
    let entry = entry(for: placement.location.offset)
    // VirtualBox takes its next block from here, so it must never lag behind the map.
    if Int(entry) >= header.allocatedCount {
      try pages.putLittle(entry + 1, at: HostOffset(VDIHeader.Field.allocatedCount), .ledger)
      header.allocatedCount = Int(entry) + 1
    }
    try pages.putLittle(entry, at: entryOffset(placement.range.block(of: blockSize)), .mapping)
  }

  func abandon(_ placement: Placement) { allocator?.giveBack(placement.location.offset) }

  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool {
    if header.kind == .static { return false }
    let old = try entry(block)
    // Without a parent a free block is zero already.
    let new = mark == .inherit || (parentLink == nil && old == VDIDriver.free) ? VDIDriver.free : VDIDriver.zero
    guard new != old else { return true }
    // Before the entry changes, so that its block is not mistaken for an unused one.
    if old < VDIDriver.zero, allocator == nil { allocator = try makeAllocator() }
    try pages.putLittle(new, at: entryOffset(block), .mapping)
    if old < VDIDriver.zero { allocator?.release(hostOffset(of: old)) }
    return true
  }

  var isCrowded: Bool { pages.isCrowded }

  func flush() throws(DiskError) {
    try pages.flush()
    allocator?.settle(store)
  }
}
