extension VHDDriver {
  func beginWriting(keepingIdentity: Bool) throws(DiskError) {
    if !keepingIdentity { footer.timeStamp = VHDClock.after(footer.timeStamp) }
    try writeFooters()
    try store.flush()
  }

  /// Writes the copy at the start and the footer at the end of the used part.
  func writeFooters() throws(DiskError) {
    try pages.write(footer.bytes, at: HostOffset(0))
    let end = try blocksEnd()
    try pages.write(footer.bytes, at: end)
    if store.size != end.bytes + VHDFooter.size { try store.resize(to: end.bytes + VHDFooter.size) }
  }

  /// Where the footer belongs: after everything else.
  private func blocksEnd() throws(DiskError) -> HostOffset {
    if let allocator { return allocator.end }
    if lacksFooter {
      let made = try makeAllocator()
      allocator = made
      return made.end
    }
    return HostOffset(store.size - VHDFooter.size)
  }

  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    let inBlock = range.withinBlock(of: blockSize)
    let whole = inBlock.aligned(to: VHDDriver.sector)
    guard let offset = try blockOffset(range.block(of: blockSize)) else {
      return Placement(range: whole, location: location(whole, try takeBlock()), state: .fresh)
    }
    let (isPresent, run) = try sectors(inBlock, offset)
    if isPresent { return Placement(range: run, location: location(run, offset), state: .inPlace) }
    let sectors = run.aligned(to: VHDDriver.sector)
    return Placement(range: sectors, location: location(sectors, offset), state: .inherited)
  }

  private func location(_ range: GuestRange, _ block: HostOffset) -> HostLocation {
    HostLocation(store: store, offset: block + bitmapSize + range.start.bytes % blockSize)
  }

  func takeBlock() throws(DiskError) -> HostOffset {
    var allocator: HostAllocator
    if let made = self.allocator { allocator = made } else { allocator = try makeAllocator() }
    defer { self.allocator = allocator }
    let offset = try allocator.take(from: store)
    do {
      // The footer moves first, so that the file has one at its end whenever it is looked at.
      try pages.write(footer.bytes, at: allocator.end)
      // A new block of a disk without a parent is zero, and all of its sectors are present.
      try pages.write([UInt8](repeating: isDelta ? 0 : 0xFF, count: bitmapSize), at: offset)
    } catch {
      allocator.giveBack(offset)
      throw error
    }
    return offset
  }

  /// The end of the tables and of all blocks.
  func usedEnd() throws(DiskError) -> HostOffset {
    var end = max(header.tableOffset + (4 * header.entryCount).roundedUp(to: VHDDriver.sector), locatorsEnd)
    for number in 0..<header.entryCount {
      if let offset = try blockOffset(BlockIndex(number)) { end = max(end, offset + unit) }
    }
    return end
  }

  private func makeAllocator() throws(DiskError) -> HostAllocator {
    var end = try usedEnd()
    if !lacksFooter { end = max(end, HostOffset((store.size - VHDFooter.size) / VHDDriver.sector * VHDDriver.sector)) }
    return HostAllocator(unit: unit, end: end)
  }

  private var locatorsEnd: HostOffset {
    var end = VHDFooter.size + VHDHeader.size
    for (offset, length) in locatorRanges { end = max(end, offset.bytes + VHDLocators.space(length)) }
    return HostOffset(end.roundedUp(to: VHDDriver.sector))
  }

  var locatorRanges: [(offset: HostOffset, count: Int)] {
    (0..<8).compactMap { slot in
      let entry = VHDHeader.Field.locators + 24 * slot
      let length = Int(header.bytes.big(entry + 8, as: UInt32.self))
      guard let offset = Int(plausible: header.bytes.big(entry + 16, as: UInt64.self)), length > 0,
        offset + length <= store.size
      else { return nil }
      return (HostOffset(offset), length)
    }
  }

  func publish(_ placement: Placement) throws(DiskError) {
    let block = placement.range.block(of: blockSize)
    let offset = placement.location.offset + -(bitmapSize + placement.range.start.bytes % blockSize)
    // The bitmap of a new block of a dynamic disk says so from the start.
    let isMarked = placement.state == .fresh && !isDelta
    let first = placement.range.start.bytes % blockSize / VHDDriver.sector
    for sector in first..<first + (isMarked ? 0 : placement.range.count / VHDDriver.sector) {
      let position = offset + sector / 8
      let old: UInt8 = try pages.big(position)
      let new = old | 0x80 >> UInt8(sector % 8)
      if new != old { try pages.putBig(new, at: position, .mapping) }
    }
    // Last, because a block that is referred to must not be freed.
    if placement.state == .fresh {
      try pages.putBig(UInt32(offset.bytes / VHDDriver.sector), at: entryOffset(block), .mapping)
    }
  }

  func abandon(_ placement: Placement) {
    guard placement.state == .fresh else { return }
    allocator?.giveBack(placement.location.offset + -(bitmapSize + placement.range.start.bytes % blockSize))
  }

  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool {
    // A block of a differencing disk that holds no data is inherited.
    if mark == .zero, isDelta { return false }
    guard let offset = try blockOffset(block) else { return true }
    if allocator == nil { allocator = try makeAllocator() }
    try pages.putBig(VHDDriver.unused, at: entryOffset(block), .mapping)
    allocator?.release(offset)
    return true
  }

  var isCrowded: Bool { pages.isCrowded }

  func flush() throws(DiskError) {
    try pages.flush()
    allocator?.settle(store)
  }
}
