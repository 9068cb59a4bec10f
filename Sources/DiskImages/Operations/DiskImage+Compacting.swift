extension DiskImage {
  /// Rewrites the image without free space and stored zeroes. It keeps its identity,
  /// its parent and its children, and compressed blocks stay compressed.
  public static func compact(
    _ path: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let image = try open(path, for: .writing, in: storage, options)
    if image.isFlat { return try image.punch(progress) }
    try image.expectRewritable()
    try image.expectNoSnapshots()
    try image.replace(size: image.virtualSize, progress)
  }

  /// The files hold the disk's bytes as they are.
  var isFlat: Bool { format == .raw || (top as? VMDKDriver)?.isFlat == true }

  /// A kind of image that is only read is not written as another kind under its name.
  private func expectRewritable() throws(DiskError) {
    if top.variant != "streamOptimized" { try expectWritable() }
  }

  func expectNoSnapshots() throws(DiskError) {
    guard let qcow2 = top as? QCOW2Driver else { return }
    if qcow2.header.snapshotCount > 0 {
      throw DiskError(.usage, path, "it has internal snapshots, which would be lost")
    }
    if qcow2.header.bitmaps != nil {
      throw DiskError(
        .usage, path, "it has persistent bitmaps, which would be lost: remove them with qemu-img bitmap --remove")
    }
  }

  /// Replaces this image, which must not be used afterwards, with an image of the same kind. With a different size it
  /// is no longer the parent that its children know.
  func replace(size: Int, _ progress: Progress) throws(DiskError) {
    var needed = 0
    try eachOwn { (range, extent) throws(DiskError) in if case .zero = extent.content {} else { needed += range.count }
    }
    if top.variant == "static" { needed = size } else { needed = min(needed, top.allocatedSize) }
    try DiskImage.expectSpace(needed, at: path, in: storage)
    let draft = try Draft(of: path, in: storage, replacing: .own)
    try draft.complete { () throws(DiskError) in try rewrite(to: draft, blueprint(size: size), progress) }
  }

  private func blueprint(size: Int) -> ImageBlueprint {
    var blueprint = ImageBlueprint(format: format, size: size, blockSize: blockSize)
    blueprint.variant = top.variant
    blueprint.allocation = top.variant == "static" ? .static : .dynamic
    if isFlat { blueprint.blockSize = nil }
    blueprint.identity = top.identity
    blueprint.template = ImageTemplate(top.properties, of: size == virtualSize ? .sameImage : .resizedImage)
    if hasParent { blueprint.parent = presentParent }
    return blueprint
  }

  /// The parent as recorded in the image's own link.
  private var presentParent: ParentReference {
    var parent = ParentReference(
      path: layers[1].path, format: layers[1].format, identity: top.parentLink?.identity ?? ImageIdentity(),
      virtualSize: layers[1].virtualSize)
    if let stored = top.parentLink?.paths.first {
      parent.path = stored
    } else if let here = storage.canonicalPath(path.folder), let there = storage.canonicalPath(layers[1].path) {
      parent.path = there.relative(to: here)
    }
    return parent
  }

  private func rewrite(to draft: Draft, _ blueprint: ImageBlueprint, _ progress: Progress) throws(DiskError) {
    if blueprint.variant == "streamOptimized",
      let packed = try blueprint.packedTarget(at: draft.target, in: draft.storage)
    {
      return try pack(into: packed, progress)
    }
    try DiskImage.make(blueprint, at: draft.target, in: draft.storage)
    let driver = try ImageFormat.openDriver(draft.target, draft.storage, .writing, format: format)
    let target = DiskImage(
      path: draft.target, storage: draft.storage, access: .writing, layers: [driver] + layers.dropFirst())
    try target.beginWriting(keepingIdentity: target.virtualSize == virtualSize)
    try OwnCopy(from: self, to: target).run(progress)
    try target.close()
  }

  /// Returns the space of zeroes to the host.
  private func punch(_ progress: Progress) throws(DiskError) {
    let buffer = ByteBuffer(count: 64 << 10)
    try beginWriting(keepingIdentity: true)
    try eachOwn { (range, extent) throws(DiskError) in
      guard case .stored = extent.content else { return }
      var rest = range
      while !rest.isEmpty {
        let piece = rest.withinBlock(of: buffer.count)
        try readView(buffer.prefix(piece.count), at: piece.start, from: 0)
        if UnsafeRawBufferPointer(buffer.prefix(piece.count)).isZero { try zero(piece) }
        rest = rest.dropping(piece.count)
      }
      try report(range.end.bytes, of: virtualSize, progress)
    }
    try close()
  }
}
