/// VirtualBox's disk image: a header, a map with an entry for each block, and the blocks in the order in which they
/// were written. An entry is the index of a block in the file, or one of two marks: free (inherited) and zero.
final class VDIDriver: FormatDriver {
  let store: any Store
  let pages: MetadataPages
  @exclusivity(unchecked) var header: VDIHeader
  /// Created when the first block is needed.
  var allocator: HostAllocator?

  static let free: UInt32 = 0xFFFF_FFFF
  static let zero: UInt32 = 0xFFFF_FFFE

  init(_ store: any Store) throws(DiskError) {
    self.store = store
    header = try VDIHeader(store)
    pages = MetadataPages(store)
  }

  var format: ImageFormat { .vdi }
  var variant: String { header.kind == .static ? "static" : "dynamic" }
  var path: String { store.path }
  var virtualSize: Int { header.diskSize }
  var blockSize: Int { header.blockSize }
  var identity: ImageIdentity { ImageIdentity(uuid: header.uuid, modification: header.modification) }
  var properties: (any FormatProperties)? { header }
  var stores: [any Store] { [store] }
  var tables: [MetadataPages] { [pages] }

  var parentLink: ParentLink? {
    guard header.kind == .delta, header.parent != .none else { return nil }
    let modification = header.parentModification == .none ? nil : header.parentModification
    return ParentLink(paths: [], identity: ImageIdentity(uuid: header.parent, modification: modification))
  }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let first = range.block(of: blockSize)
    let entry = try entry(first)
    var count = range.withinBlock(of: blockSize).count
    var next = first.number + 1
    while count < range.count, try self.entry(BlockIndex(next)) == successor(entry, next - first.number) {
      count = min(range.count, count + blockSize)
      next += 1
    }
    return Extent(count: count, content: try content(entry, range.start))
  }

  /// The entry that the next block has if one answer covers both.
  private func successor(_ entry: UInt32, _ distance: Int) -> UInt32 {
    entry >= VDIDriver.zero ? entry : entry &+ UInt32(truncatingIfNeeded: distance)
  }

  private func content(_ entry: UInt32, _ start: GuestOffset) throws(DiskError) -> Content {
    switch entry {
    case VDIDriver.free: return .inherit
    case VDIDriver.zero: return .zero
    default:
      let offset = hostOffset(of: entry) + start.bytes % blockSize
      guard offset.bytes < store.size else {
        throw store.damaged("block \(start.bytes / blockSize) lies past the end of the file; run polder disk check")
      }
      return .stored(HostLocation(store: store, offset: offset))
    }
  }

  func entryOffset(_ block: BlockIndex) -> HostOffset { header.mapOffset + 4 * block.number }
  func entry(_ block: BlockIndex) throws(DiskError) -> UInt32 { try pages.little(entryOffset(block)) }
  func hostOffset(of entry: UInt32) -> HostOffset { header.dataOffset + Int(entry) * blockSize }
  func entry(for offset: HostOffset) -> UInt32 { UInt32((offset - header.dataOffset) / blockSize) }
}
