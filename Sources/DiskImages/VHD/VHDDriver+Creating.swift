extension VHDDriver {
  static let variants = ["dynamic", "static"]
  /// The table's entries count sectors in 32 bits.
  private static let maximumSize = 2040 << 30

  static func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    try blueprint.expect(variants: variants, path: path)
    try blueprint.expectSize(atMost: maximumSize, "2040 GiB", path: path)
    if !blueprint.isDelta, blueprint.allocation == .static || blueprint.variant == "static" {
      return try VHDFixedDriver.create(blueprint, at: path, in: storage)
    }
    let blockSize = try blueprint.blockSize(usual: 1 << 21, within: 1 << 12...1 << 26, path: path)
    let size = blueprint.sectors * 512
    let entries = size.dividedRoundingUp(by: blockSize)
    let table = HostOffset(VHDFooter.size + VHDHeader.size)
    let tableSize = (4 * entries).roundedUp(to: sector)
    var footer = VHDFooter(
      kind: blueprint.isDelta ? .delta : .dynamic, size: size, uuid: blueprint.identity?.uuid ?? .random())
    footer.timeStamp = blueprint.identity?.timeStamp ?? VHDClock.now
    footer.adopt(blueprint.template)
    var header = VHDHeader(tableOffset: table, entryCount: entries, blockSize: blockSize)
    let locator = try parentLocator(blueprint, at: table + tableSize, in: &header, path, storage)
    let store = try storage.create(path)
    try store.write(footer.bytes + header.bytes, at: HostOffset(0))
    try store.write([UInt8](repeating: 0xFF, count: tableSize), at: table)
    try store.write(locator + footer.bytes, at: table + tableSize)
  }

  private static func parentLocator(
    _ blueprint: ImageBlueprint, at offset: HostOffset, in header: inout VHDHeader, _ path: String,
    _ storage: any Storage
  ) throws(DiskError) -> [UInt8] {
    if let template = blueprint.template, template.isRewritten,
      let properties = template.properties as? VHDProperties, let old = properties.header
    {
      header.adopt(old)
      return VHDLocators.move(properties.locators, to: offset, in: &header)
    }
    guard let parent = blueprint.parent else { return [] }
    guard let uuid = parent.identity.uuid, parent.format == .vhd else {
      throw DiskError(.usage, path, "the parent of a differencing VHD must be a VHD")
    }
    header.setParent(uuid, timeStamp: stamp(of: parent, beside: path, storage))
    return VHDLocators.put(parent.path, at: offset, into: &header)
  }

  /// The time at which the parent's file was last written, as Hyper-V records it.
  private static func stamp(of parent: ParentReference, beside path: String, _ storage: any Storage) -> UInt32 {
    let written = storage.modificationTime(of: path.folder.appendingPath(parent.path)).map(VHDClock.stamp) ?? 0
    return max(written, parent.identity.timeStamp ?? 0)
  }

  func setParent(_ parent: ParentReference?) throws(DiskError) {
    guard let parent else { return try makeStandalone() }
    guard let uuid = parent.identity.uuid, parent.format == .vhd else {
      throw refused("the parent of a differencing VHD must be a VHD")
    }
    guard isDelta else { throw refused("a dynamic VHD cannot be turned into a delta; create a new one") }
    header.setParent(uuid, timeStamp: parent.identity.timeStamp ?? 0)
    if try VHDLocators.paths(header, store).first != parent.path { try writeLocator(parent.path) }
    try pages.put(header.bytes, at: HostOffset(Int(footer.dataOffset)), .mapping)
  }

  private func writeLocator(_ path: String) throws(DiskError) {
    let placement = try takeBlock()
    let data = VHDLocators.put(path, at: placement, into: &header)
    try pages.write(data, at: placement)
  }

  /// By then the image owns all sectors of its blocks; the bitmaps have to say so.
  private func makeStandalone() throws(DiskError) {
    guard isDelta else { return }
    header.removeParent()
    footer.setKind(.dynamic)
    try pages.put(header.bytes, at: HostOffset(Int(footer.dataOffset)), .mapping)
    try flush()
    try writeFooters()
  }

  func expectResizable(to size: Int) throws(DiskError) {
    let entries = size.dividedRoundingUp(by: blockSize)
    var room = HostOffset(store.size)
    for number in 0..<header.entryCount { room = min(room, try blockOffset(BlockIndex(number)) ?? room) }
    if isDelta { room = header.tableOffset + (4 * header.entryCount).roundedUp(to: VHDDriver.sector) }
    guard header.tableOffset.bytes + 4 * entries <= room.bytes, size <= VHDDriver.maximumSize else {
      throw refused("its table has no room for \(size.sizeText); convert it to a larger image")
    }
  }

  func resize(to size: Int) throws(DiskError) {
    let entries = size.dividedRoundingUp(by: blockSize)
    for number in entries..<max(entries, header.entryCount) { _ = try mark(BlockIndex(number), as: .inherit) }
    try growTable(to: entries)
    footer.currentSize = size
    try flush()
    try writeFooters()
  }

  private func growTable(to entries: Int) throws(DiskError) {
    guard entries > header.entryCount else { return }
    let old = header.entryCount
    let end = header.tableOffset + (4 * entries).roundedUp(to: VHDDriver.sector)
    if allocator == nil, let made = try? makeGrowingAllocator(end) { allocator = made }
    for number in old..<entries { try pages.putBig(VHDDriver.unused, at: entryOffset(BlockIndex(number)), .ledger) }
    try flush()
    header.entryCount = entries
    try pages.put(header.bytes, at: HostOffset(Int(footer.dataOffset)), .mapping)
  }

  private func makeGrowingAllocator(_ end: HostOffset) throws(DiskError) -> HostAllocator {
    HostAllocator(unit: unit, end: max(end, HostOffset(store.size - VHDFooter.size)))
  }
}
