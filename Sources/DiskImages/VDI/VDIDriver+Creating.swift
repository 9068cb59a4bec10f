extension VDIDriver {
  /// VirtualBox aligns the map and the blocks to 1 MiB.
  private static let alignment = 1 << 20

  static func create(_ blueprint: ImageBlueprint, at path: String, in storage: any Storage) throws(DiskError) {
    try blueprint.expect(variants: ImageFormat.vdi.variants, path: path)
    try blueprint.expectSize(atMost: 1 << 48, path: path)
    if let parent = blueprint.parent, parent.format != .vdi || parent.identity.uuid == nil {
      throw DiskError(
        .usage, path, "the parent of a VDI must be a VDI; create the delta as qcow2, which takes any parent")
    }
    let header = try header(blueprint, path)
    let store = try storage.create(path)
    try store.write(header.bytes, at: HostOffset(0))
    try writeMap(header, isStatic: header.kind == .static, to: store)
    let data = header.kind == .static ? header.blockCount * header.blockSize : 0
    try store.resize(to: header.dataOffset.bytes + data)
    if data > 0 { try store.reserve(header.dataOffset, count: data) }
  }

  private static func header(_ blueprint: ImageBlueprint, _ path: String) throws(DiskError) -> VDIHeader {
    let blockSize = try blueprint.blockSize(usual: 1 << 20, within: 1 << 16...1 << 26, path: path)
    let blocks = (blueprint.sectors * 512).dividedRoundingUp(by: blockSize)
    let isStatic = blueprint.allocation == .static || blueprint.variant == "static"
    let kind: VDIHeader.Kind = blueprint.isDelta ? .delta : isStatic ? .static : .dynamic
    let dataOffset = alignment + (4 * blocks).roundedUp(to: alignment)
    guard dataOffset <= Int(UInt32.max) else {
      throw DiskError(
        .usage, path,
        "\(blueprint.size.sizeText) in blocks of \(blockSize.sizeText) needs a block map that is too large")
    }
    var header = VDIHeader(
      kind: kind, mapOffset: HostOffset(alignment), dataOffset: HostOffset(max(dataOffset, 2 * alignment)),
      diskSize: blueprint.sectors * 512, blockSize: blockSize, blockCount: blocks,
      allocatedCount: kind == .static ? blocks : 0, uuid: blueprint.identity?.uuid ?? .random(),
      modification: blueprint.identity?.modification ?? .random(),
      parent: blueprint.parent?.identity.uuid ?? .none,
      parentModification: blueprint.parent?.identity.modification ?? .none)
    header.adopt(blueprint.template)
    return header
  }

  private static func writeMap(_ header: VDIHeader, isStatic: Bool, to store: any Store) throws(DiskError) {
    var written = 0
    while written < header.blockCount {
      let count = min(header.blockCount - written, 1 << 16)
      var map = [UInt8](repeating: 0xFF, count: 4 * count)
      if isStatic { for index in 0..<count { map.putLittle(UInt32(written + index), at: 4 * index) } }
      try store.write(map, at: header.mapOffset + 4 * written)
      written += count
    }
  }

  func setParent(_ parent: ParentReference?) throws(DiskError) {
    if let parent {
      guard let uuid = parent.identity.uuid else {
        throw refused("a VDI identifies its parent by UUID, and \(parent.path) has none")
      }
      guard header.kind != .static else { throw refused("a static VDI cannot have a parent") }
      header.kind = .delta
      header.parent = uuid
      header.parentModification = parent.identity.modification ?? .none
    } else {
      if header.kind == .delta { header.kind = .dynamic }
      header.parent = .none
      header.parentModification = .none
    }
    try writeHeader(.mapping)
  }

  func expectResizable(to size: Int) throws(DiskError) {
    let blocks = size.dividedRoundingUp(by: blockSize)
    let room = (header.dataOffset - header.mapOffset) / 4
    guard blocks <= room else {
      throw refused("its block map has room for \((room * blockSize).sizeText); convert it to a larger image")
    }
    guard header.kind != .static || blocks == header.blockCount else {
      throw refused("a static VDI cannot be resized; convert it to a dynamic one")
    }
    // VirtualBox refuses an image whose file has room for more blocks than its disk has.
    guard header.allocatedCount <= max(1, blocks) else {
      throw refused(
        "its file holds \(header.allocatedCount) blocks, more than the \(blocks) of the smaller disk; rewrite it")
    }
  }

  func resize(to size: Int) throws(DiskError) {
    let blocks = size.dividedRoundingUp(by: blockSize)
    for number in blocks..<max(blocks, header.blockCount) {
      _ = try mark(BlockIndex(number), as: .inherit)
    }
    for number in header.blockCount..<max(blocks, header.blockCount) {
      try pages.putLittle(VDIDriver.free, at: entryOffset(BlockIndex(number)), .ledger)
    }
    try flush()
    header.blockCount = blocks
    if header.diskSize != size {
      for field in [VDIHeader.Field.legacyGeometry, VDIHeader.Field.geometry] {
        try pages.put([UInt8](repeating: 0, count: 12), at: HostOffset(field), .mapping)
      }
    }
    header.diskSize = size
    try writeHeader(.mapping)
  }
}
