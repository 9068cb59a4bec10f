extension DiskImage {
  /// Writes the image anew without what it does not need: free space in the file, and stored zeroes. It keeps its identity,
  /// its parent and its children.
  public static func compact(
    _ path: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let image = try open(path, for: .writing, in: storage, options)
    if image.format == .raw { return try image.punch(progress) }
    let draft = try Draft(of: path, in: storage)
    try draft.complete { () throws(DiskError) in try image.rewrite(to: draft, progress) }
  }

  private func rewrite(to draft: Draft, _ progress: Progress) throws(DiskError) {
    if let qcow2 = top as? QCOW2Driver, qcow2.header.snapshotCount > 0 {
      throw DiskError(.usage, path, "it has internal snapshots, which would be lost")
    }
    guard top.stores.count == 1 else {
      throw DiskError(.usage, path, "an image of several files is compacted by converting it")
    }
    var blueprint = ImageBlueprint(format: format, size: virtualSize, blockSize: blockSize)
    blueprint.variant = top.variant
    blueprint.allocation = top.variant == "static" ? .static : .dynamic
    blueprint.name = path.fileName
    blueprint.identity = top.identity
    if hasParent {
      blueprint.parent = ParentReference(
        path: layers[1].path, format: layers[1].format, identity: top.parentLink?.identity ?? ImageIdentity(),
        virtualSize: layers[1].virtualSize)
      if let stored = top.parentLink?.paths.first {
        blueprint.parent?.path = stored
      } else if let here = storage.canonicalPath(path.folder), let there = storage.canonicalPath(layers[1].path) {
        blueprint.parent?.path = there.relative(to: here)
      }
    }
    try DiskImage.make(blueprint, at: draft.path, in: storage)
    let target = try ChainOpener.driver(draft.path, storage, .writing, format: format)
    try copyOwn(
      to: DiskImage(path: draft.path, storage: storage, access: .writing, layers: [target] + layers.dropFirst()),
      progress)
  }

  /// Data, zeroes and what is inherited each stay what they are.
  private func copyOwn(to target: DiskImage, _ progress: Progress) throws(DiskError) {
    let buffer = OctetBuffer(count: DiskImage.chunk)
    try target.beginWriting()
    try eachOwn { (range, extent) throws(DiskError) in
      var rest = range
      while !rest.isEmpty {
        let piece = rest.withinBlock(of: min(blockSize, buffer.count))
        try copyPiece(piece, extent, to: target, buffer.prefix(piece.count))
        rest = rest.dropping(piece.count)
        try report(rest.start.octets, of: virtualSize, progress)
      }
    }
    try target.top.restoreIdentity(top.identity)
    try target.close()
  }

  private func copyPiece(
    _ piece: GuestRange, _ extent: Extent, to target: DiskImage, _ octets: UnsafeMutableRawBufferPointer
  ) throws(DiskError) {
    if case .zero = extent.content { return try target.zero(piece) }
    try readView(octets, at: piece.start, from: 0)
    try target.write(UnsafeRawBufferPointer(octets), at: piece.start)
  }

  /// Gives the host back what is zero.
  private func punch(_ progress: Progress) throws(DiskError) {
    let buffer = OctetBuffer(count: 64 << 10)
    try beginWriting()
    try eachOwn { (range, extent) throws(DiskError) in
      guard case .stored = extent.content else { return }
      var rest = range
      while !rest.isEmpty {
        let piece = rest.withinBlock(of: buffer.count)
        try readView(buffer.prefix(piece.count), at: piece.start, from: 0)
        if UnsafeRawBufferPointer(buffer.prefix(piece.count)).isZero { try zero(piece) }
        rest = rest.dropping(piece.count)
      }
      try report(range.end.octets, of: virtualSize, progress)
    }
    try flush()
  }
}
