/// Microsoft's second format ([MS-VHDX]): two copies of the headers and region tables, metadata, a table with the state
/// and offset of each block, sector bitmaps for differencing disks, and a log through which the tables are written.
final class VHDXDriver: FormatDriver {
  enum State: UInt64 {
    case notPresent = 0
    case undefined = 1
    case zero = 2
    case unmapped = 3
    case present = 6
    case partlyPresent = 7
  }

  let store: any Store
  /// The file itself, if ``store`` only presents its log as replayed.
  let file: any Store
  let pages: MetadataPages
  var header: VHDXHeader
  var headerIndex: Int
  let regions: VHDXRegions
  @exclusivity(unchecked) var metadata: VHDXMetadata
  var allocator: HostAllocator?
  var logPosition = 0
  var logSequence: UInt64 = 1

  static let presentMap: UInt64 = 6
  static let mebibyte = 1 << 20

  init(_ store: any Store, _ access: Access) throws(DiskError) {
    file = store
    (header, headerIndex) = try VHDXHeader.current(store)
    let entries = try VHDXLog.active(store, header)
    if let last = entries.last, last.flushedSize > store.size {
      throw store.damaged("it was truncated after its log was written")
    }
    if !entries.isEmpty, access == .writing { try VHDXDriver.replay(entries, to: store) }
    self.store = !entries.isEmpty && access != .writing ? VHDXReplayedStore(store, entries) : store
    regions = try VHDXRegions(self.store)
    metadata = try VHDXMetadata(self.store, regions.metadata)
    pages = MetadataPages(self.store)
    let tableEnd = regions.allocation.offset.bytes + 8 * entryCount
    guard 8 * entryCount <= regions.allocation.size, tableEnd <= store.size else {
      throw store.damaged("its block allocation table is truncated")
    }
    if !entries.isEmpty, access == .writing { try endLog() }
  }

  /// The text that the program that made the image has left beside its signature.
  private var creator: [UInt8] {
    (try? file.bytes(at: HostOffset(VHDXDriver.creatorOffset), count: VHDXDriver.creatorSize)) ?? []
  }
  static let creatorOffset = 8
  private static let creatorSize = 512

  private static func replay(_ entries: [VHDXLog.Entry], to store: any Store) throws(DiskError) {
    for entry in entries {
      for change in entry.changes {
        if let bytes = change.bytes {
          try store.write(bytes, at: change.offset)
        } else {
          try store.zero(change.offset, count: change.count, keepingSpace: false)
        }
      }
    }
    if let last = entries.last, last.lastSize > store.size, last.lastSize < 1 << 50 {
      try store.resize(to: last.lastSize)
    }
    try store.flush()
  }

  var format: ImageFormat { .vhdx }
  var variant: String { metadata.isFixed ? "static" : "dynamic" }
  var path: String { store.path }
  var virtualSize: Int { metadata.diskSize }
  var blockSize: Int { metadata.blockSize }
  var properties: (any FormatProperties)? { VHDXProperties(metadata: metadata, creator: creator) }
  var stores: [any Store] { [file] }
  var tables: [MetadataPages] { [pages] }
  var identity: ImageIdentity { ImageIdentity(modification: header.dataWrite) }
  var parentLink: ParentLink? { metadata.hasParent ? metadata.locator?.link : nil }

  /// The number of blocks that share a sector bitmap.
  var chunkRatio: Int { (1 << 23) * metadata.logicalSector / blockSize }
  var blockCount: Int { virtualSize.dividedRoundingUp(by: blockSize) }
  /// A bitmap's entry follows those of its blocks; without a parent the last one may be missing.
  var entryCount: Int {
    metadata.hasParent
      ? blockCount.dividedRoundingUp(by: chunkRatio) * (chunkRatio + 1)
      : blockCount + max(0, blockCount - 1) / chunkRatio
  }

  func entryOffset(_ block: BlockIndex) -> HostOffset {
    regions.allocation.offset + 8 * (block.number + block.number / chunkRatio)
  }

  func mapEntryOffset(_ block: BlockIndex) -> HostOffset {
    regions.allocation.offset + 8 * ((block.number / chunkRatio + 1) * (chunkRatio + 1) - 1)
  }

  func entry(_ offset: HostOffset) throws(DiskError) -> (state: UInt64, offset: HostOffset) {
    let raw: UInt64 = try pages.little(offset)
    // Offsets that no file reaches are kept out of sums that would overflow.
    return (raw & 7, HostOffset(Int(min(raw >> 20, 1 << 38)) << 20))
  }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let block = range.block(of: blockSize)
    let first = try entry(entryOffset(block))
    var count = range.withinBlock(of: blockSize).count
    guard let state = State(rawValue: first.state) else {
      throw store.damaged("block \(block.number) has an invalid state; run polder disk check")
    }
    switch state {
    case .notPresent, .zero, .undefined, .unmapped:
      var next = block.number + 1
      while count < range.count, try entry(entryOffset(BlockIndex(next))).state == first.state {
        count = min(range.count, count + blockSize)
        next += 1
      }
      return Extent(count: count, content: state == .notPresent ? .inherit : .zero)
    case .present:
      return Extent(count: count, content: .stored(try location(first.offset, range.start)))
    case .partlyPresent:
      let (isPresent, run) = try sectors(range.prefix(count))
      return Extent(count: run.count, content: isPresent ? .stored(try location(first.offset, range.start)) : .inherit)
    }
  }

  func location(_ offset: HostOffset, _ start: GuestOffset) throws(DiskError) -> HostLocation {
    guard offset.bytes >= VHDXDriver.mebibyte, offset.bytes < store.size else {
      throw store.damaged("block \(start.bytes / blockSize) lies at \(offset.bytes); run polder disk check")
    }
    return HostLocation(store: store, offset: offset + start.bytes % blockSize)
  }

  /// The offset of a block's bits; nil if its bitmap does not exist.
  func map(_ block: BlockIndex) throws(DiskError) -> HostOffset? {
    let entry = try entry(mapEntryOffset(block))
    guard entry.state == VHDXDriver.presentMap, entry.offset.bytes + VHDXDriver.mebibyte <= store.size else {
      return nil
    }
    return entry.offset + block.number % chunkRatio * (blockSize / metadata.logicalSector / 8)
  }

  /// Whether the image owns the first sector of a range within a block, and how many following sectors agree.
  func sectors(_ range: GuestRange) throws(DiskError) -> (isPresent: Bool, run: GuestRange) {
    let block = range.block(of: blockSize)
    guard let map = try map(block) else {
      throw store.damaged("block \(block.number) is partially present, but its sector bitmap is missing")
    }
    let size = metadata.logicalSector
    let first = range.start.bytes % blockSize / size
    let last = (range.end.bytes - 1) % blockSize / size
    let isPresent = try bit(first, map)
    var sector = first + 1
    while sector <= last {
      if sector % 8 == 0, sector + 7 <= last,
        try pages.little(map + sector / 8, as: UInt8.self) == (isPresent ? 0xFF : 0)
      {
        sector += 8
      } else if try bit(sector, map) == isPresent {
        sector += 1
      } else {
        break
      }
    }
    let end = range.start.bytes / size * size + (sector - first) * size
    return (isPresent, range.clipped(to: GuestOffset(end)))
  }

  private func bit(_ sector: Int, _ map: HostOffset) throws(DiskError) -> Bool {
    try pages.little(map + sector / 8, as: UInt8.self) & 1 << UInt8(sector % 8) != 0
  }
}
