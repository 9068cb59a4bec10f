/// QEMU's first image format, which qcow2 replaced: two levels of tables, no reference counts, no mark for zero (QEMU,
/// block/qcow.c). It is only read.
final class QCOW1Driver: FormatDriver {
  private let store: any Store
  private let pages: MetadataPages
  private let clusterBits: Int
  private let tableBits: Int
  private let firstLevel: HostOffset
  private let backingName: String?
  let virtualSize: Int

  static let version: UInt32 = 1
  private static let compressedFlag: UInt64 = 1 << 63

  private enum Field {
    static let backingOffset = 8
    static let backingSize = 16
    static let size = 24
    static let clusterBits = 32
    static let tableBits = 33
    static let encryption = 36
    static let firstLevel = 40
    static let end = 48
  }

  static func isFirstVersion(_ store: any Store) throws(DiskError) -> Bool {
    try store.bytes(at: HostOffset(4), count: 4).big(0, as: UInt32.self) == version
  }

  init(_ store: any Store) throws(DiskError) {
    let bytes = try store.bytes(at: HostOffset(0), count: Field.end)
    guard bytes.big(Field.encryption, as: UInt32.self) == 0 else { throw store.unsupported("an encrypted image") }
    (clusterBits, tableBits) = (Int(bytes[Field.clusterBits]), Int(bytes[Field.tableBits]))
    guard 9...16 ~= clusterBits, 6...13 ~= tableBits else {
      throw store.damaged("clusters of 2^\(clusterBits) bytes in tables of 2^\(tableBits) entries")
    }
    guard let size = Int(plausible: bytes.big(Field.size, as: UInt64.self)), size < 1 << 50,
      let firstLevel = Int(plausible: bytes.big(Field.firstLevel, as: UInt64.self)), firstLevel % 8 == 0
    else { throw store.damaged("its size is out of range") }
    (virtualSize, self.firstLevel) = (size, HostOffset(firstLevel))
    guard firstLevel + 8 * size.dividedRoundingUp(by: 1 << (clusterBits + tableBits)) <= store.size else {
      throw store.damaged("its first-level table is truncated")
    }
    backingName = try QCOW1Driver.backingName(bytes, store)
    self.store = store
    pages = MetadataPages(store)
  }

  private static func backingName(_ bytes: [UInt8], _ store: any Store) throws(DiskError) -> String? {
    let length = Int(bytes.big(Field.backingSize, as: UInt32.self))
    guard let offset = Int(plausible: bytes.big(Field.backingOffset, as: UInt64.self)), offset != 0, length != 0 else {
      return nil
    }
    guard length <= 1023, offset + length <= store.size else {
      throw store.damaged("its backing file's name is malformed")
    }
    return String(decoding: try store.bytes(at: HostOffset(offset), count: length), as: UTF8.self)
  }

  var format: ImageFormat { .qcow2 }
  var variant: String { "v1" }
  var path: String { store.path }
  var blockSize: Int { 1 << clusterBits }
  var identity: ImageIdentity { ImageIdentity() }
  var stores: [any Store] { [store] }
  var tables: [MetadataPages] { [pages] }
  /// The format of the parent is not recorded.
  var parentLink: ParentLink? { backingName.map { ParentLink(paths: [$0], identity: ImageIdentity()) } }

  private var bytesPerTable: Int { 1 << (clusterBits + tableBits) }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    let inTable = range.prefix(bytesPerTable - range.start.bytes % bytesPerTable)
    guard let table = try table(of: range.start) else { return Extent(count: inTable.count, content: .inherit) }
    let inCluster = range.withinBlock(of: blockSize)
    let entry: UInt64 = try pages.big(table + 8 * (range.start.bytes % bytesPerTable / blockSize))
    return Extent(count: inCluster.count, content: try content(entry, range.start))
  }

  private func table(of start: GuestOffset) throws(DiskError) -> HostOffset? {
    let raw: UInt64 = try pages.big(firstLevel + 8 * (start.bytes / bytesPerTable))
    guard raw != 0 else { return nil }
    guard let offset = Int(plausible: raw), offset % 8 == 0, offset + 8 << tableBits <= store.size else {
      throw store.damaged("its table \(start.bytes / bytesPerTable) cannot be at offset \(raw)")
    }
    return HostOffset(offset)
  }

  private func content(_ entry: UInt64, _ start: GuestOffset) throws(DiskError) -> Content {
    if entry == 0 { return .inherit }
    guard entry & QCOW1Driver.compressedFlag != 0 else {
      guard let offset = Int(plausible: entry) else { throw store.damaged("a cluster lies at \(entry)") }
      return .stored(HostLocation(store: store, offset: HostOffset(offset + start.bytes % blockSize)))
    }
    // Above the offset, below the flag, is the size in bytes.
    let shift = UInt64(63 - clusterBits)
    let offset = Int(entry & (1 << shift - 1))
    let count = Int(entry >> shift & (1 << UInt64(clusterBits) - 1))
    guard count > 0, offset + count <= store.size else {
      throw store.damaged("the compressed cluster at \(offset) is truncated")
    }
    return .compressed(
      CompressedBlock(
        location: HostLocation(store: store, offset: HostOffset(offset)), storedCount: count, method: .deflate,
        block: start.containingBlock(of: blockSize)))
  }

  func check(_ findings: inout Findings, _ progress: Progress) throws(DiskError) {
    findings.totalBlocks = virtualSize.dividedRoundingUp(by: blockSize)
    var rest = GuestRange(GuestOffset(0), count: virtualSize)
    while !rest.isEmpty {
      var count = rest.withinBlock(of: blockSize).count
      do {
        let extent = try locate(rest)
        if case .inherit = extent.content { count = extent.count } else { findings.allocatedBlocks += 1 }
        if case .stored(let location) = extent.content { try location.expectWithinFile(count: extent.count) }
      } catch {
        findings.add(.error, error.reason)
      }
      rest = rest.dropping(count)
    }
  }

  private var refusal: DiskError { unsupported("a qcow of version 1 is only read; convert it first") }
  func expectWritable() throws(DiskError) { throw refusal }
  func beginWriting(keepingIdentity: Bool) throws(DiskError) { throw refusal }
  func allocate(_ range: GuestRange) throws(DiskError) -> Placement { throw refusal }
  func publish(_ placement: Placement) throws(DiskError) { throw refusal }
  func abandon(_ placement: Placement) {}
  func mark(_ block: BlockIndex, as mark: BlockMark) throws(DiskError) -> Bool { throw refusal }
  func flush() throws(DiskError) {}
  func resize(to size: Int) throws(DiskError) { throw refusal }
  func expectResizable(to size: Int) throws(DiskError) { throw refusal }
  func setParent(_ parent: ParentReference?) throws(DiskError) { throw refusal }
}
