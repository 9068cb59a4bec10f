/// A dynamic or differencing virtual hard disk: a table with an entry for each block; before a block's data lies a map
/// with a bit for each of its sectors, which says whether the sector is there. One that is not is inherited, and zero in a
/// dynamic disk. The format has no mark for zero.
final class VHDDriver: FormatDriver {
  let store: any Store
  let pages: MetadataPages
  var footer: VHDFooter
  @exclusivity(unchecked) var header: VHDHeader
  /// The footer at the end of the file is missing and its copy at the start is used.
  let lacksFooter: Bool
  private let parentPaths: [String]
  var allocator: HostAllocator?
  let bitmapSize: Int

  static let unused: UInt32 = 0xFFFF_FFFF
  static let sector = 512

  init(_ store: any Store, _ footer: VHDFooter, lacksFooter: Bool) throws(DiskError) {
    self.store = store
    self.footer = footer
    self.lacksFooter = lacksFooter
    header = try VHDHeader(store, at: footer.dataOffset, needed: footer.currentSize)
    pages = MetadataPages(store)
    bitmapSize = (header.blockSize / VHDDriver.sector / 8).roundedUp(to: VHDDriver.sector)
    parentPaths = footer.kind == .delta ? try VHDLocators.paths(header, store) : []
  }

  /// Opens any kind of VHD.
  static func open(_ store: any Store) throws(DiskError) -> any FormatDriver {
    let last = HostOffset(max(0, store.size - VHDFooter.size))
    let atEnd = VHDFooter(try store.bytes(at: last, count: VHDFooter.size))
    let copy = VHDFooter(try store.bytes(at: HostOffset(0), count: VHDFooter.size))
    guard let footer = atEnd ?? copy else { throw store.damaged("its footer is malformed") }
    guard footer.currentSize < 1 << 42 else { throw store.damaged("its size is out of range") }
    switch footer.kind {
    case .fixed: return try VHDFixedDriver(store, footer)
    case .dynamic, .delta: return try VHDDriver(store, footer, lacksFooter: atEnd == nil)
    case nil: throw store.unsupported("a VHD of a type that Polder does not support")
    }
  }

  var format: ImageFormat { .vhd }
  var variant: String { "dynamic" }
  var path: String { store.path }
  var virtualSize: Int { footer.currentSize }
  var blockSize: Int { header.blockSize }
  var properties: (any FormatProperties)? {
    VHDProperties(footer: footer, header: header, locators: (try? VHDLocators.data(header, store)) ?? [:])
  }
  var stores: [any Store] { [store] }
  var tables: [MetadataPages] { [pages] }
  var identity: ImageIdentity { ImageIdentity(uuid: footer.uuid, timeStamp: footer.timeStamp) }
  var isDelta: Bool { footer.kind == .delta }
  var unit: Int { bitmapSize + blockSize }

  var parentLink: ParentLink? {
    guard isDelta else { return nil }
    let stamp = header.parentTimeStamp == 0 ? nil : header.parentTimeStamp
    return ParentLink(format: .vhd, paths: parentPaths, identity: ImageIdentity(uuid: header.parent, timeStamp: stamp))
  }

  func entryOffset(_ block: BlockIndex) -> HostOffset { header.tableOffset + 4 * block.number }

  /// The offset of the block's bitmap, which its data follows; nil if the block is not allocated.
  func blockOffset(_ block: BlockIndex) throws(DiskError) -> HostOffset? {
    let entry: UInt32 = try pages.big(entryOffset(block))
    return entry == VHDDriver.unused ? nil : HostOffset(Int(entry) * VHDDriver.sector)
  }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let block = range.block(of: blockSize)
    guard let offset = try blockOffset(block) else { return Extent(count: try gap(range), content: .inherit) }
    guard offset.bytes + bitmapSize <= store.size else {
      throw store.damaged("block \(block.number) lies past the end of the file; run polder disk check")
    }
    let inBlock = range.withinBlock(of: blockSize)
    let location = HostLocation(store: store, offset: offset + bitmapSize + range.start.bytes % blockSize)
    let (isPresent, run) = try sectors(inBlock, offset)
    return Extent(count: run.count, content: isPresent ? .stored(location) : .inherit)
  }

  /// Extends over the following blocks that are not allocated either.
  private func gap(_ range: GuestRange) throws(DiskError) -> Int {
    var count = range.withinBlock(of: blockSize).count
    while count < range.count, try blockOffset((range.dropping(count)).block(of: blockSize)) == nil {
      count = min(range.count, count + blockSize)
    }
    return count
  }

  /// Whether the first sector of a range is present, and how many following sectors agree.
  func sectors(_ range: GuestRange, _ block: HostOffset) throws(DiskError) -> (isPresent: Bool, run: GuestRange) {
    let first = range.start.bytes % blockSize / VHDDriver.sector
    let last = (range.end.bytes - 1) % blockSize / VHDDriver.sector
    let isPresent = try bit(first, block)
    var sector = first + 1
    while sector <= last {
      if sector % 8 == 0, sector + 7 <= last,
        try pages.big(block + sector / 8, as: UInt8.self) == (isPresent ? 0xFF : 0)
      {
        sector += 8
      } else if try bit(sector, block) == isPresent {
        sector += 1
      } else {
        break
      }
    }
    let end = range.start.bytes / VHDDriver.sector * VHDDriver.sector + (sector - first) * VHDDriver.sector
    return (isPresent, range.clipped(to: GuestOffset(end)))
  }

  private func bit(_ sector: Int, _ block: HostOffset) throws(DiskError) -> Bool {
    try pages.big(block + sector / 8, as: UInt8.self) & 0x80 >> UInt8(sector % 8) != 0
  }
}
