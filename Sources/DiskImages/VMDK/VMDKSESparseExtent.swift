/// The space-efficient sparse extents of ESXi's snapshots on VMFS 6. Their layout is not published; this is what QEMU knows
/// of it (block/vmdk.c, "vmdk_open_se_sparse"). They are only read.
final class VMDKSESparseExtent {
  let store: any Store
  let pages: MetadataPages
  /// In sectors.
  let capacity: Int
  private let directory: HostOffset
  private let directoryCount: Int
  private let tables: HostOffset
  private let grains: HostOffset

  static let grainSize = 8 * 512
  private static let magic: UInt64 = 0xCAFE_BABE
  private static let volatileMagic: UInt64 = 0xCAFE_CAFE
  private static let version: UInt64 = 0x0000_0002_0000_0001
  private static let tableSize = 64 * 512
  private static let entriesPerTable = tableSize / 8

  private enum Field {
    static let version = 8
    static let capacity = 16
    static let grainSectors = 24
    static let tableSectors = 32
    static let flags = 40
    static let volatileHeader = 80
    static let directory = 128
    static let directorySectors = 136
    static let tables = 144
    static let grains = 192
  }

  init(_ store: any Store) throws(DiskError) {
    let bytes = try store.bytes(at: HostOffset(0), count: 512)
    func number(_ field: Int) -> Int {
      Int(plausible: bytes.little(field, as: UInt64.self)).flatMap { $0 < 1 << 50 ? $0 : nil } ?? -1
    }
    guard bytes.little(0, as: UInt64.self) == VMDKSESparseExtent.magic else {
      throw store.damaged("an SESPARSE extent without its header")
    }
    guard bytes.little(Field.version, as: UInt64.self) == VMDKSESparseExtent.version, number(Field.grainSectors) == 8,
      number(Field.tableSectors) == 64, number(Field.flags) == 0
    else { throw store.unsupported("an SESPARSE extent of an unknown version") }
    self.store = store
    pages = MetadataPages(store)
    capacity = number(Field.capacity)
    directory = HostOffset(number(Field.directory) * 512)
    directoryCount = number(Field.directorySectors) * 64
    tables = HostOffset(number(Field.tables) * 512)
    grains = HostOffset(number(Field.grains) * 512)
    guard capacity >= 0, directory.bytes > 0, directoryCount > 0, tables.bytes > 0, grains.bytes > 0,
      directory.bytes + 8 * directoryCount <= store.size
    else { throw store.damaged("its grain directory is truncated") }
    let needed = (capacity * 512).dividedRoundingUp(
      by: VMDKSESparseExtent.entriesPerTable * VMDKSESparseExtent.grainSize)
    guard needed <= directoryCount else { throw store.damaged("its grain directory is too small for its capacity") }
    try expectClean(number(Field.volatileHeader))
  }

  private func expectClean(_ sector: Int) throws(DiskError) {
    guard sector > 0, sector * 512 + 512 <= store.size else { throw store.damaged("its second header is truncated") }
    let bytes = try store.bytes(at: HostOffset(sector * 512), count: 512)
    guard bytes.little(0, as: UInt64.self) == VMDKSESparseExtent.volatileMagic else {
      throw store.damaged("its second header is damaged")
    }
    guard bytes.little(24, as: UInt64.self) == 0 else {
      throw store.unsupported("an SESPARSE extent with a journal to be replayed, which ESXi does when it opens it")
    }
  }

  /// - Parameter range: Relative to the extent.
  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let bytesPerTable = VMDKSESparseExtent.entriesPerTable * VMDKSESparseExtent.grainSize
    let index = range.start.bytes / bytesPerTable
    let inTable = range.prefix(bytesPerTable - range.start.bytes % bytesPerTable)
    guard let table = try table(index) else { return Extent(count: inTable.count, content: .inherit) }
    let grain = inTable.withinBlock(of: VMDKSESparseExtent.grainSize)
    let first = range.start.bytes % bytesPerTable / VMDKSESparseExtent.grainSize
    let entry: UInt64 = try pages.little(table + 8 * first)
    return Extent(count: grain.count, content: try content(entry, range.start))
  }

  private func table(_ index: Int) throws(DiskError) -> HostOffset? {
    let entry: UInt64 = try pages.little(directory + 8 * index)
    guard entry != 0 else { return nil }
    // The upper half says that the table is there.
    let number = Int(entry & 0xFFFF_FFFF)
    guard entry >> 32 == 0x1000_0000 else { throw store.damaged("the directory entry \(index) is malformed") }
    let offset = tables + number * VMDKSESparseExtent.tableSize
    guard offset.bytes + VMDKSESparseExtent.tableSize <= store.size else {
      throw store.damaged("the table at \(offset.bytes) is truncated; run polder disk check")
    }
    return offset
  }

  private func content(_ entry: UInt64, _ start: GuestOffset) throws(DiskError) -> Content {
    switch entry >> 60 {
    case 0 where entry == 0: return .inherit
    // Unmapped by the guest, or zero.
    case 1, 2: return .zero
    case 3:
      // The low twelve bits of the grain's number come first.
      let number = Int(entry >> 48 & 0xFFF | (entry & 0xFFFF_FFFF_FFFF) << 12)
      guard number < 1 << 48 else { throw store.damaged("the grain of offset \(start.bytes) lies at grain \(number)") }
      let offset = grains + number * VMDKSESparseExtent.grainSize
      return .stored(HostLocation(store: store, offset: offset + start.bytes % VMDKSESparseExtent.grainSize))
    default: throw store.damaged("the entry for offset \(start.bytes) is malformed; run polder disk check")
    }
  }
}
