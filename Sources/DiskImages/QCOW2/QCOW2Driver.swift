/// QEMU's image: two levels of tables map clusters, and a reference count for each cluster of the file tells which are
/// free. Internal snapshots share clusters, so that a write to a cluster with several references makes a copy.
final class QCOW2Driver: FormatDriver {
  let store: any Store
  let pages: MetadataPages
  let layout: QCOW2Entry.Layout
  @exclusivity(unchecked) var header: QCOW2Header
  var refcounts: QCOW2Refcounts
  /// That of the snapshot when an internal snapshot is shown.
  @exclusivity(unchecked) var l1Offset: HostOffset
  @exclusivity(unchecked) var l1Size: Int
  private var diskSize: Int
  private(set) var isSnapshot = false
  /// The maximum number of tables read while counting references, for images whose tables repeat many times.
  var tableBudget = 0

  init(_ store: any Store) throws(DiskError) {
    self.store = store
    header = try QCOW2Header(store)
    layout = QCOW2Entry.Layout(clusterBits: header.clusterBits, knowsZero: header.knowsZero)
    pages = MetadataPages(store)
    refcounts = QCOW2Refcounts(header, end: store.size)
    (l1Offset, l1Size, diskSize) = (header.l1Offset, header.l1Size, header.size)
  }

  var format: ImageFormat { .qcow2 }
  var path: String { store.path }
  var virtualSize: Int { isSnapshot ? diskSize : header.size }
  var blockSize: Int { 1 << layout.clusterBits }
  var identity: ImageIdentity { ImageIdentity() }
  var properties: (any FormatProperties)? { header }
  var stores: [any Store] { [store] }
  var tables: [MetadataPages] { [pages] }
  var variant: String { header.version == 2 ? "v2" : header.method == .zstd ? "zstd" : "v3" }

  var parentLink: ParentLink? {
    guard let name = header.backingName else { return nil }
    let path = name.hasPrefix("file:") ? String(name.dropFirst(5)) : name
    return ParentLink(
      format: header.backingFormat.flatMap { ImageFormat(name: $0) }, paths: [path], identity: ImageIdentity())
  }

  /// Switches to an internal snapshot.
  func select(_ snapshot: QCOW2Snapshot) {
    (l1Offset, l1Size) = (snapshot.l1Offset, snapshot.l1Size)
    diskSize = snapshot.diskSize ?? header.size
    isSnapshot = true
  }

  func locate(_ range: GuestRange) throws(DiskError) -> Extent {
    guard let table = try l2Table(of: range.start) else {
      let next = (range.start.bytes / header.bytesPerL2 + 1) * header.bytesPerL2
      return Extent(count: min(range.count, next - range.start.bytes), content: .inherit)
    }
    let first: UInt64 = try pages.big(entryOffset(range.start, table))
    let inTable = range.prefix(header.bytesPerL2 - range.start.bytes % header.bytesPerL2)
    let clusters = try alike(inTable, table, QCOW2Entry.Run(first, layout))
    let count = clusters * blockSize - range.start.bytes % blockSize
    return Extent(count: min(inTable.count, count), content: try content(QCOW2Entry(first, layout), range.start))
  }

  /// The number of clusters, from the first one on, that one answer covers.
  private func alike(_ range: GuestRange, _ table: HostOffset, _ run: QCOW2Entry.Run) throws(DiskError) -> Int {
    let total = (range.start.bytes % blockSize + range.count).dividedRoundingUp(by: blockSize)
    var count = 1
    while count < total {
      let entries = try pages.entries(from: entryOffset(range.start, table) + 8 * count, as: UInt64.self)
      let length = run.length(in: entries, upTo: total - count, after: count)
      count += length
      if length < entries.count { break }
    }
    return count
  }

  private func content(_ entry: QCOW2Entry, _ start: GuestOffset) throws(DiskError) -> Content {
    switch entry {
    case .unallocated: return .inherit
    case .zero: return .zero
    case .stored(let offset):
      try expectInside(offset, start, aligned: true)
      return .stored(HostLocation(store: store, offset: offset + start.bytes % blockSize))
    case .compressed(let offset, let count):
      try expectInside(offset, start, aligned: false)
      return .compressed(
        CompressedBlock(
          location: HostLocation(store: store, offset: offset), storedCount: min(count, store.size - offset.bytes),
          method: header.method, block: start.containingBlock(of: blockSize)))
    }
  }

  private func expectInside(_ offset: HostOffset, _ start: GuestOffset, aligned: Bool) throws(DiskError) {
    guard offset.bytes < store.size else {
      throw store.damaged("cluster \(start.bytes / blockSize) lies past the end of the file; run polder disk check")
    }
    guard !aligned || offset.bytes % blockSize == 0 else {
      throw store.damaged("cluster \(start.bytes / blockSize) lies at \(offset.bytes), not at the start of a cluster")
    }
  }
}

extension QCOW2Driver {
  /// Nil if the first-level table has no such entry.
  func l2Table(of start: GuestOffset) throws(DiskError) -> HostOffset? {
    let index = start.bytes / header.bytesPerL2
    guard index < l1Size else { return nil }
    let raw: UInt64 = try pages.big(l1Offset + 8 * index)
    let offset = Int(raw & QCOW2Entry.offsetMask)
    guard offset != 0 else { return nil }
    guard offset % blockSize == 0, offset + blockSize <= store.size else {
      throw store.damaged("its table \(index) cannot be at offset \(offset); run polder disk check")
    }
    return HostOffset(offset)
  }

  func entryOffset(_ start: GuestOffset, _ table: HostOffset) -> HostOffset {
    table + 8 * (start.bytes / blockSize % header.entriesPerL2)
  }

  func entry(_ start: GuestOffset, _ table: HostOffset) throws(DiskError) -> QCOW2Entry {
    QCOW2Entry(try pages.big(entryOffset(start, table)), layout)
  }
}
