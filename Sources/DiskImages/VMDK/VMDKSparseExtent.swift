/// A file of grains: a directory of tables, and tables with the offset of each grain.
final class VMDKSparseExtent {
  let store: any Store
  let pages: MetadataPages
  @exclusivity(unchecked) var header: VMDKSparseHeader
  var allocator: HostAllocator

  /// The entry of a grain that is zero, whatever the parent holds.
  static let zeroed: UInt32 = 1

  init(_ store: any Store) throws(DiskError) {
    self.store = store
    header = try VMDKSparseHeader(store)
    pages = MetadataPages(store)
    allocator = HostAllocator(unit: header.grainSize, end: HostOffset(store.size.roundedUp(to: header.grainSize)))
  }

  /// - Parameter range: Relative to the extent.
  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let grain = header.grainSize
    guard let table = try table(of: range.start) else {
      let next = (range.start.bytes / header.bytesPerTable + 1) * header.bytesPerTable
      return Extent(count: min(range.count, next - range.start.bytes), content: .inherit)
    }
    let first = try entry(range.start, table)
    var count = range.withinBlock(of: grain).count
    let limit = min(range.count, header.bytesPerTable - range.start.bytes % header.bytesPerTable)
    var distance: UInt32 = 1
    while count < limit, !header.isCompressed || first == 0,
      try entry(range.start + count, table) == successor(first, distance)
    {
      count = min(limit, count + grain)
      distance += 1
    }
    return Extent(count: count, content: try content(first, range.start))
  }

  func isMark(_ entry: UInt32) -> Bool { entry == 0 || (header.knowsZero && entry == VMDKSparseExtent.zeroed) }

  private func successor(_ entry: UInt32, _ distance: UInt32) -> UInt32 {
    isMark(entry) ? entry : entry &+ distance &* UInt32(header.grainSectors)
  }

  private func content(_ entry: UInt32, _ start: GuestOffset) throws(DiskError) -> Content {
    if entry == 0 { return .inherit }
    if isMark(entry) { return .zero }
    let offset = HostOffset(Int(entry) * 512)
    guard offset.bytes < store.size else {
      throw store.damaged(
        "grain \(start.bytes / header.grainSize) lies past the end of the file; run polder disk check")
    }
    if header.isCompressed { return .compressed(try compressed(offset, start)) }
    return .stored(HostLocation(store: store, offset: offset + start.bytes % header.grainSize))
  }

  /// A compressed grain is preceded by its sector and size.
  private func compressed(_ offset: HostOffset, _ start: GuestOffset) throws(DiskError) -> CompressedBlock {
    let marker = try store.bytes(at: offset, count: 12)
    let count = Int(marker.little(8, as: UInt32.self))
    guard count > 0, count <= 2 * header.grainSize + 1024, offset.bytes + 12 + count <= store.size else {
      throw store.damaged("the compressed grain at \(offset.bytes) is truncated")
    }
    let grain = header.grainSize
    return CompressedBlock(
      location: HostLocation(store: store, offset: offset + 12), storedCount: count, method: .zlib,
      block: GuestRange(GuestOffset(start.bytes / grain * grain), count: grain))
  }

  func table(of start: GuestOffset, redundant: Bool = false) throws(DiskError) -> HostOffset? {
    let entry: UInt32 = try pages.little(directoryEntry(start, redundant: redundant))
    guard entry != 0 else { return nil }
    let offset = Int(entry) * 512
    guard offset + 4 * header.entriesPerTable <= store.size else {
      throw store.damaged("the table at \(offset) is truncated; run polder disk check")
    }
    return HostOffset(offset)
  }

  func directoryEntry(_ start: GuestOffset, redundant: Bool = false) -> HostOffset {
    HostOffset(
      (redundant ? header.redundantDirectory : header.directory) * 512 + 4 * (start.bytes / header.bytesPerTable))
  }

  func entryOffset(_ start: GuestOffset, _ table: HostOffset) -> HostOffset {
    table + 4 * (start.bytes / header.grainSize % header.entriesPerTable)
  }

  func entry(_ start: GuestOffset, _ table: HostOffset) throws(DiskError) -> UInt32 {
    try pages.little(entryOffset(start, table))
  }
}
