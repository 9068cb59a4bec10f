extension VHDXDriver {
  static let variants = ["dynamic", "static"]

  static func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    try blueprint.expect(variants: variants, path: path)
    try blueprint.expectSize(atMost: 64 << 40, path: path)
    let isFixed = !blueprint.isDelta && (blueprint.allocation == .static || blueprint.variant == "static")
    let blockSize = try blueprint.blockSize(usual: usualBlock(blueprint.size), within: 1 << 20...1 << 28, path: path)
    var metadata = VHDXMetadata(
      blockSize: blockSize, isFixed: isFixed, diskSize: blueprint.sectors * 512, diskID: .random(),
      locator: try blueprint.parent.map { (parent) throws(DiskError) in try locator(parent, path) })
    metadata.adopt(blueprint.template)
    let layout = layout(metadata)
    guard metadata.bytes.count <= layout.metadata.size else {
      throw DiskError(.usage, path, "its metadata has no room in \(layout.metadata.size.sizeText)")
    }
    let store = try storage.create(path)
    try store.write(Array("vhdxfile".utf8) + creator(blueprint.template), at: HostOffset(0))
    var header = VHDXHeader(
      sequence: 1, dataWrite: blueprint.identity?.modification ?? .random(), logOffset: HostOffset(mebibyte),
      logSize: mebibyte)
    try store.write(header.bytes, at: VHDXHeader.offsets[0])
    header.sequence = 2
    try store.write(header.bytes, at: VHDXHeader.offsets[1])
    let regions = layout.bytes
    for offset in VHDXRegions.offsets { try store.writeSparse(regions, at: offset) }
    try store.writeSparse(metadata.bytes, at: layout.metadata.offset)
    let end = layout.allocation.offset.bytes + layout.allocation.size
    try store.resize(to: end)
    if isFixed { try allocateAllBlocks(metadata, layout, from: end, in: store) }
  }

  private static func creator(_ template: ImageTemplate?) -> [UInt8] {
    if let template, template.isRewritten, let other = template.properties as? VHDXProperties { return other.creator }
    return "Polder".utf16.flatMap { [UInt8](little: $0) }
  }

  /// The default of Hyper-V and QEMU.
  private static func usualBlock(_ size: Int) -> Int {
    size > 32 << 40 ? 64 << 20 : size > 100 << 30 ? 32 << 20 : 8 << 20
  }

  private static func locator(_ parent: ParentReference, _ path: String) throws(DiskError) -> VHDXParentLocator {
    guard parent.format == .vhdx else {
      throw DiskError(.usage, path, "the parent of a differencing VHDX must be a VHDX")
    }
    return VHDXParentLocator(parent: parent)
  }

  /// Headers, log, metadata, table.
  private static func layout(_ metadata: VHDXMetadata) -> VHDXRegions {
    let ratio = (1 << 23) * metadata.logicalSector / metadata.blockSize
    let blocks = metadata.diskSize.dividedRoundingUp(by: metadata.blockSize)
    let entries = blocks.dividedRoundingUp(by: ratio) * (ratio + 1)
    return VHDXRegions(
      allocation: .init(offset: HostOffset(3 * mebibyte), size: max(mebibyte, (8 * entries).roundedUp(to: mebibyte))),
      metadata: .init(offset: HostOffset(2 * mebibyte), size: mebibyte))
  }

  private static func allocateAllBlocks(
    _ metadata: VHDXMetadata, _ layout: VHDXRegions, from start: Int, in store: any Store
  ) throws(DiskError) {
    let ratio = (1 << 23) * metadata.logicalSector / metadata.blockSize
    let blocks = metadata.diskSize.dividedRoundingUp(by: metadata.blockSize)
    try store.reserve(HostOffset(start), count: blocks * metadata.blockSize)
    var table = [UInt8](repeating: 0, count: 8 * (blocks + blocks / ratio))
    for block in 0..<blocks {
      let entry = UInt64(start + block * metadata.blockSize) | State.present.rawValue
      table.putLittle(entry, at: 8 * (block + block / ratio))
    }
    try store.write(table, at: layout.allocation.offset)
  }

  func setParent(_ parent: ParentReference?) throws(DiskError) {
    try flush()
    guard metadata.hasParent || parent == nil else {
      throw refused("only a differencing VHDX can be rebased")
    }
    guard metadata.hasParent else { return }
    if let parent {
      guard parent.format == .vhdx else { throw refused("the parent of a differencing VHDX must be a VHDX") }
      metadata.locator = VHDXParentLocator(parent: parent)
    } else {
      try endInheritance()
      metadata.hasParent = false
      metadata.locator = nil
    }
    try writeMetadata()
  }

  /// Sectors that were inherited now read as zero: their space does already.
  private func endInheritance() throws(DiskError) {
    for number in 0..<blockCount {
      let offset = entryOffset(BlockIndex(number))
      let entry = try entry(offset)
      if entry.state == State.partlyPresent.rawValue {
        try pages.putLittle(UInt64(entry.offset.bytes) | State.present.rawValue, at: offset, .mapping)
      }
    }
    try flush()
  }

  func removeUnusedLocator() throws(DiskError) {
    metadata.hasUnusedLocator = false
    try writeMetadata()
  }

  private func writeMetadata() throws(DiskError) {
    let bytes = metadata.bytes
    guard bytes.count <= regions.metadata.size else { throw refused("its metadata has no room for this change") }
    try pages.put(bytes, at: regions.metadata.offset, .mapping)
    try flush()
  }

  func expectResizable(to size: Int) throws(DiskError) {
    guard !metadata.isFixed else { throw refused("a static VHDX cannot be resized in place; convert it") }
    let blocks = size.dividedRoundingUp(by: blockSize)
    guard size <= 64 << 40, 8 * blocks.dividedRoundingUp(by: chunkRatio) * (chunkRatio + 1) <= regions.allocation.size
    else {
      throw refused("its table has no room for \(size.sizeText); convert it to a larger image")
    }
  }

  func resize(to size: Int) throws(DiskError) {
    let old = blockCount
    for number in size.dividedRoundingUp(by: blockSize)..<max(old, size.dividedRoundingUp(by: blockSize)) {
      _ = try mark(BlockIndex(number), as: .inherit)
    }
    metadata.diskSize = size.roundedUp(to: metadata.logicalSector)
    for number in old..<max(old, blockCount) {
      try pages.putLittle(UInt64(0), at: entryOffset(BlockIndex(number)), .mapping)
    }
    try flush()
    try writeMetadata()
  }
}
