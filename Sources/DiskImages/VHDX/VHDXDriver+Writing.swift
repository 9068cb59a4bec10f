extension VHDXDriver {
  /// New identifiers tell other programs and children that the file and its content have changed.
  func beginWriting(keepingIdentity: Bool) throws(DiskError) {
    header.fileWrite = .random()
    if !keepingIdentity { header.dataWrite = .random() }
    header.log = .random()
    logSequence = 1
    logPosition = 0
    try writeHeader()
    try writeHeader()
  }

  /// Overwrites the older header.
  func writeHeader() throws(DiskError) {
    var next = header
    next.sequence += 1
    try store.write(next.bytes, at: VHDXHeader.offsets[1 - headerIndex])
    try store.flush()
    header = next
    headerIndex = 1 - headerIndex
  }

  func allocate(_ range: GuestRange) throws(DiskError) -> Placement {
    let inBlock = range.withinBlock(of: blockSize)
    let block = range.block(of: blockSize)
    let entry = try entry(entryOffset(block))
    switch State(rawValue: entry.state) {
    case .present:
      return Placement(range: inBlock, location: try location(entry.offset, range.start), state: .inPlace)
    case .partlyPresent:
      let (isPresent, run) = try sectors(inBlock)
      if isPresent { return Placement(range: run, location: try location(entry.offset, range.start), state: .inPlace) }
      let whole = run.aligned(to: metadata.logicalSector)
      return Placement(range: whole, location: try location(entry.offset, whole.start), state: .inherited)
    case .notPresent, .undefined, .zero, .unmapped, nil:
      // A block that was zero becomes present as a whole; its space reads as zero.
      let isPartial = metadata.hasParent && entry.state == State.notPresent.rawValue
      if isPartial { try makeMap(block) }
      let whole = inBlock.aligned(to: metadata.logicalSector)
      let offset = try takeSpace(isTable: false)
      return Placement(
        range: whole, location: HostLocation(store: store, offset: offset + whole.start.bytes % blockSize),
        state: .fresh)
    }
  }

  private func takeSpace(isTable: Bool) throws(DiskError) -> HostOffset {
    var allocator: HostAllocator
    if let made = self.allocator { allocator = made } else { allocator = try makeAllocator() }
    defer { self.allocator = allocator }
    return isTable ? try allocator.takeTable(from: store) : try allocator.take(from: store)
  }

  /// After everything else; blocks are aligned to 1 MiB.
  private func makeAllocator() throws(DiskError) -> HostAllocator {
    HostAllocator(unit: blockSize, end: HostOffset(store.size.roundedUp(to: VHDXDriver.mebibyte)))
  }

  /// Creates the sector bitmap of a chunk, all inherited.
  private func makeMap(_ block: BlockIndex) throws(DiskError) {
    guard try map(block) == nil else { return }
    let offset = try takeSpace(isTable: true)
    try pages.forget(offset, count: VHDXDriver.mebibyte)
    try pages.putLittle(UInt64(offset.bytes) | VHDXDriver.presentMap, at: mapEntryOffset(block), .mapping)
  }

  func publish(_ placement: Placement) throws(DiskError) {
    let block = placement.range.block(of: blockSize)
    let offset = placement.location.offset + -(placement.range.start.bytes % blockSize)
    let old = try entry(entryOffset(block))
    let isPartial = metadata.hasParent && [State.notPresent.rawValue, State.partlyPresent.rawValue].contains(old.state)
    if isPartial { try setBits(placement.range, to: true) }
    if placement.state == .fresh {
      try store.extend(to: offset + blockSize)
      let state = isPartial ? State.partlyPresent : .present
      try pages.putLittle(UInt64(offset.bytes) | state.rawValue, at: entryOffset(block), .mapping)
    }
  }

  /// - Parameter range: Whole sectors within one block.
  private func setBits(_ range: GuestRange, to value: Bool) throws(DiskError) {
    guard let map = try map(range.block(of: blockSize)) else { return }
    let first = range.start.bytes % blockSize / metadata.logicalSector
    for sector in first..<first + range.count / metadata.logicalSector {
      let position = map + sector / 8
      let old: UInt8 = try pages.little(position)
      let bit: UInt8 = 1 << UInt8(sector % 8)
      let new = value ? old | bit : old & ~bit
      if new != old { try pages.putLittle(new, at: position, .mapping) }
    }
  }

  func abandon(_ placement: Placement) {
    guard placement.state == .fresh else { return }
    allocator?.giveBack(placement.location.offset + -(placement.range.start.bytes % blockSize))
  }

  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool {
    if metadata.isFixed { return false }
    let old = try entry(entryOffset(block))
    let isNothing = mark == .inherit || (!metadata.hasParent && old.state == State.notPresent.rawValue)
    let new: State = isNothing ? .notPresent : .zero
    guard new.rawValue != old.state else { return true }
    try pages.putLittle(new.rawValue, at: entryOffset(block), .mapping)
    // Its sectors must be inherited when the block is allocated again.
    if metadata.hasParent { try setBits(block.range(of: blockSize), to: false) }
    guard [State.present.rawValue, State.partlyPresent.rawValue].contains(old.state) else { return true }
    if allocator == nil { allocator = try makeAllocator() }
    allocator?.release(old.offset)
    return true
  }

  /// A log entry must fit in the log.
  var isCrowded: Bool { pages.isCrowded || pages.changeCount(.mapping) >= logCapacity }

  private var logCapacity: Int { min(200, header.logSize / VHDXLog.sector / 4) }

  func flush() throws(DiskError) {
    try store.flush()
    var changes = pages.changes(.mapping)
    while !changes.isEmpty {
      try log(Array(changes.prefix(logCapacity)))
      changes.removeFirst(min(logCapacity, changes.count))
    }
    try pages.write(.mapping)
    try store.flush()
    allocator?.settle(store)
  }

  /// Once the entry is durable, the change takes effect. Each entry is self-contained: earlier ones have been applied.
  private func log(_ changes: [(offset: HostOffset, bytes: [UInt8])]) throws(DiskError) {
    let data = (64 + 32 * changes.count).roundedUp(to: VHDXLog.sector) + VHDXLog.sector * changes.count
    if logPosition + data > header.logSize { logPosition = 0 }
    let entry = VHDXLog.bytes(changes, sequence: logSequence, tail: logPosition, id: header.log, fileSize: store.size)
    try store.write(entry, at: header.logOffset + logPosition)
    try store.flush()
    logSequence += 1
    logPosition += entry.count
    for change in changes { try store.write(change.bytes, at: change.offset) }
    try store.flush()
  }

  /// Nothing is left to replay.
  func endLog() throws(DiskError) {
    guard header.log != .none else { return }
    header.log = .none
    try writeHeader()
    try writeHeader()
  }

  func close() throws(DiskError) { try endLog() }
}
