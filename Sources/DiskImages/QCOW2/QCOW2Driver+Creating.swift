extension QCOW2Driver {
  static let variants = ["v3", "v2", "zlib", "zstd", "dynamic", "static"]

  static func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    try blueprint.expect(variants: variants, path: path)
    try blueprint.expectSize(atMost: 1 << 50, path: path)
    let header = try header(blueprint, path)
    let store = try storage.create(path)
    try store.writeSparse(header.bytes, at: HostOffset(0))
    try writeRefcounts(header, to: store)
    try store.resize(to: header.l1Offset.bytes + (8 * header.l1Size).roundedUp(to: header.clusterSize))
  }

  /// Header, refcount table, first refcount block, first-level table.
  private static func header(_ blueprint: ImageBlueprint, _ path: String) throws(DiskError) -> QCOW2Header {
    let cluster = try blueprint.blockSize(usual: 1 << 16, within: 1 << 9...1 << 21, path: path)
    let size = blueprint.sectors * 512
    let perL2 = cluster / 8 * cluster
    guard size.dividedRoundingUp(by: perL2) <= 4 << 20 else {
      throw DiskError(
        .usage, path, "\(size.sizeText) in clusters of \(cluster.sizeText) needs a first-level table that is too large")
    }
    let l1Size = max(1, size.dividedRoundingUp(by: perL2))
    let l1Clusters = (8 * l1Size).dividedRoundingUp(by: cluster)
    var header = QCOW2Header(
      version: blueprint.variant == "v2" ? 2 : 3, backingName: blueprint.parent?.path,
      backingFormat: blueprint.parent?.formatName, clusterBits: cluster.trailingZeroBitCount, size: size,
      l1Size: l1Size, l1Offset: HostOffset(0), refcountTableOffset: HostOffset(cluster), refcountTableClusters: 1,
      snapshotCount: 0, snapshotsOffset: HostOffset(0),
      incompatible: blueprint.variant == "zstd" ? QCOW2Header.Incompatible.compression : 0,
      headerLength: 112, method: blueprint.variant == "zstd" ? .zstd : .deflate)
    header.adopt(blueprint.template)
    guard header.extensionsSize <= cluster - 112 else {
      throw DiskError(.usage, path, "the name of its parent does not fit in a cluster of \(cluster.sizeText)")
    }
    header.l1Offset = HostOffset((2 + refcountBlocks(header, others: 2 + l1Clusters)) * cluster)
    return header
  }

  /// Refcount blocks for the clusters of an empty image, including themselves.
  private static func refcountBlocks(_ header: QCOW2Header, others: Int) -> Int {
    var blocks = 1
    while blocks * header.refcountsPerBlock < others + blocks { blocks += 1 }
    return blocks
  }

  private static func writeRefcounts(_ header: QCOW2Header, to store: any Store) throws(DiskError) {
    let cluster = header.clusterSize
    let blocks = header.l1Offset.bytes / cluster - 2
    let used = header.l1Offset.bytes / cluster + (8 * header.l1Size).dividedRoundingUp(by: cluster)
    var table = [UInt8](repeating: 0, count: cluster)
    guard 8 * blocks <= cluster else { throw store.unsupported("clusters too small for this size") }
    for index in 0..<blocks { table.putBig(UInt64((2 + index) * cluster), at: 8 * index) }
    try store.writeSparse(table, at: HostOffset(cluster))
    try store.writeSparse(ones(used, bits: header.refcountBits, size: blocks * cluster), at: HostOffset(2 * cluster))
  }

  /// Counts of one, each of a number of bits. Those of less than a byte begin at its lowest bit.
  private static func ones(_ count: Int, bits: Int, size: Int) -> [UInt8] {
    var counts = [UInt8](repeating: 0, count: size)
    for index in 0..<count {
      if bits < 8 {
        counts[index * bits / 8] |= 1 << UInt8(index * bits % 8)
      } else {
        counts[(index + 1) * bits / 8 - 1] = 1
      }
    }
    return counts
  }

  func setParent(_ parent: ParentReference?) throws(DiskError) {
    header.backingName = parent?.path
    header.backingFormat = parent?.formatName
    guard (parent?.path.utf8.count ?? 0) <= 1023, header.headerLength + header.extensionsSize <= blockSize else {
      throw refused("its parent's path is too long")
    }
    var bytes = try pages.bytes(at: HostOffset(0), count: blockSize)
    for index in header.headerLength..<bytes.count { bytes[index] = 0 }
    header.putExtensions(after: header.headerLength, into: &bytes)
    try pages.put(bytes, at: HostOffset(0), .mapping)
  }

  func expectResizable(to size: Int) throws(DiskError) {
    guard header.snapshotCount == 0 || size >= header.size else {
      throw refused("it has internal snapshots and cannot be shrunk")
    }
    guard size.dividedRoundingUp(by: header.bytesPerL2) <= 4 << 20 else {
      throw refused("its first-level table would become too large")
    }
  }

  func resize(to size: Int) throws(DiskError) {
    let needed = max(1, size.dividedRoundingUp(by: header.bytesPerL2))
    if size < header.size {
      for number in size.dividedRoundingUp(by: blockSize)..<header.size.dividedRoundingUp(by: blockSize) {
        _ = try mark(BlockIndex(number), as: .inherit)
      }
      try flush()
    }
    if needed > header.l1Size { try growL1(to: needed) }
    header.size = size
    try pages.putBig(UInt64(size), at: HostOffset(QCOW2Header.Field.size), .mapping)
  }

  private func growL1(to entries: Int) throws(DiskError) {
    try flush()
    let old = (offset: l1Offset, size: header.l1Size)
    let clusters = (8 * entries).dividedRoundingUp(by: blockSize)
    let table = refcounts.end
    try store.resize(to: (table + clusters * blockSize).bytes)
    refcounts.end += clusters * blockSize
    var bytes = try pages.bytes(at: old.offset, count: 8 * old.size)
    bytes += [UInt8](repeating: 0, count: clusters * blockSize - bytes.count)
    try pages.write(bytes, at: table)
    for number in 0..<clusters { try setRefcount(1, of: table + number * blockSize) }
    (l1Offset, l1Size) = (table, entries)
    header.l1Offset = table
    header.l1Size = entries
    try pages.putBig(UInt64(table.bytes), at: HostOffset(QCOW2Header.Field.l1Offset), .mapping)
    try pages.putBig(UInt32(entries), at: HostOffset(QCOW2Header.Field.l1Size), .mapping)
    for number in 0..<(8 * old.size).dividedRoundingUp(by: blockSize) { release(old.offset + number * blockSize) }
    try flush()
  }
}
