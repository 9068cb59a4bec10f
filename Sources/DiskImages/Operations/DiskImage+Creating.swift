extension DiskImage {
  /// Creates an empty image. The file must not exist, and appears only once all of it is durable: the part of a header
  /// that a crash leaves would pass for a raw image.
  public static func create(
    _ path: String, _ blueprint: ImageBlueprint, in storage: any Storage = FileStorage(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    guard blueprint.size >= 0, blueprint.size < 1 << 60 else {
      throw DiskError(.usage, path, "invalid disk size: \(blueprint.size) bytes")
    }
    if blueprint.allocation == .static { try expectSpace(blueprint.size, at: path, in: storage) }
    let draft = try Draft(of: path, in: storage, replacing: .none)
    try draft.complete { () throws(DiskError) in
      try make(blueprint, at: draft.target, in: draft.storage, progress)
    }
  }

  /// Leaves nothing behind on failure.
  static func make(
    _ blueprint: ImageBlueprint, at path: String, in storage: any Storage, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    do {
      try blueprint.format.create(blueprint, at: path, in: storage)
      if blueprint.allocation == .static { try reserveBlocks(path, blueprint, in: storage, progress) }
    } catch {
      if error.kind != .cannotCreate { try? storage.remove(path) }
      throw error
    }
  }

  /// For formats whose static images are dynamic images with all blocks allocated.
  private static func reserveBlocks(
    _ path: String, _ blueprint: ImageBlueprint, in storage: any Storage, _ progress: Progress
  ) throws(DiskError) {
    guard blueprint.format == .qcow2 else { return }
    let image = try open(path, for: .writing, in: storage, OpenOptions(format: blueprint.format, ignoresParents: true))
    try image.beginWriting()
    var rest = image.wholeDisk
    while !rest.isEmpty {
      let placement = try image.top.allocate(rest)
      try placement.location.store.reserve(placement.location.offset, count: placement.range.count)
      try placement.location.store.extend(to: placement.location.offset + placement.range.count)
      if placement.state != .inPlace { try image.top.publish(placement) }
      if image.top.isCrowded { try image.top.flush() }
      rest = rest.dropping(placement.range.end - rest.start)
      try image.report(rest.start.bytes, of: image.virtualSize, progress)
    }
    try image.close()
  }
}
