extension DiskImage {
  /// Changes the size of an image: in place if its tables have room, and otherwise by rewriting it.
  ///
  /// - Parameter size: In bytes.
  public static func resize(
    _ path: String, to size: Int, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let image = try open(path, for: .writing, in: storage, options)
    try image.expectOwnSize(size)
    if image.variant == "static", size > image.virtualSize {
      try expectSpace(size - image.virtualSize, at: path, in: storage)
    }
    if try image.isResizableInPlace(to: size) {
      try image.resize(to: size)
      try image.close()
    } else {
      try image.replace(size: size, progress)
    }
  }

  private func isResizableInPlace(to size: Int) throws(DiskError) -> Bool {
    do {
      try expectPlausible(size)
      try top.expectResizable(to: size.roundedUp(to: 512))
      return true
    } catch {
      guard error.kind == .usage, 0..<1 << 60 ~= size else { throw error }
      try expectNoSnapshots()
      return false
    }
  }

  private func expectPlausible(_ size: Int) throws(DiskError) {
    guard size >= 0, size < 1 << 60 else { throw DiskError(.usage, path, "invalid disk size: \(size) bytes") }
  }

  private func expectOwnSize(_ size: Int) throws(DiskError) {
    guard hasParent, top.demandsSizeOfParent, size.roundedUp(to: 512) != layers[1].virtualSize else { return }
    throw DiskError(
      .usage, path,
      "a delta in this format must have the size of its parent, \(layers[1].virtualSize) bytes: "
        + "commit it, resize the parent, or convert it to an image without a parent")
  }

  /// Changes the size of the disk in place. What is added reads as zero.
  ///
  /// - Throws: A usage error if the image's tables have no room.
  public func resize(to size: Int) throws(DiskError) {
    try expectPlausible(size)
    let size = format == .raw ? size : size.roundedUp(to: 512)
    let old = virtualSize
    guard size != old else { return }
    try expectOwnSize(size)
    try top.expectResizable(to: size)
    try beginWriting()
    // What is cut off must not reappear when the disk grows again.
    if size < old {
      try zero(GuestRange(from: GuestOffset(size), to: GuestOffset(min(old, size.roundedUp(to: blockSize)))))
    }
    try top.flush()
    try top.resize(to: size)
    if size > old { try hideParents(GuestRange(from: GuestOffset(old), to: GuestOffset(size))) }
    try top.flush()
  }

  /// A parent may be longer than its child was.
  func hideParents(_ added: GuestRange) throws(DiskError) {
    guard let parent = layers.dropFirst().first else { return }
    let visible = added.clipped(to: GuestOffset(parent.virtualSize))
    if !visible.isEmpty { try zero(visible) }
  }
}
