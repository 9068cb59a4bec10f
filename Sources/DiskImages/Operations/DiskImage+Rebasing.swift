extension DiskImage {
  /// Gives a delta another parent, or none, so that it shows the same as before: where the new parent differs, the old
  /// content is taken into the delta first.
  ///
  /// - Parameter keepsContent: False to only exchange the link, for a parent that was moved or replaced by its equal.
  public static func rebase(
    _ path: String, onto newParent: String?, keepsContent: Bool = true, in storage: any Storage = FileStorage(),
    _ options: OpenOptions = OpenOptions(), _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    var opening = options
    opening.ignoresParents = !keepsContent
    let child = try open(path, for: .writing, in: storage, opening)
    var parent: DiskImage?
    if let newParent {
      parent = try open(
        newParent, in: storage,
        OpenOptions(allowsParentsAnywhere: options.allowsParentsAnywhere, parentFolders: options.parentFolders))
    }
    guard parent?.layers.contains(where: { storage.canonicalPath($0.path) == storage.canonicalPath(path) }) != true
    else {
      throw DiskError(.parent, path, "it cannot be its own parent")
    }
    if keepsContent { try child.takeOver(whereDifferent: parent, progress) }
    try child.beginWriting()
    try child.top.setParent(try parent?.reference.seen(from: path, in: storage, options))
    try child.close()
  }

  private func takeOver(whereDifferent parent: DiskImage?, _ progress: Progress) throws(DiskError) {
    let old = OctetBuffer(count: DiskImage.chunk)
    let new = OctetBuffer(count: DiskImage.chunk)
    var rest = wholeDisk
    while !rest.isEmpty {
      let extent = try top.locate(rest)
      let piece = rest.prefix(extent.count).withinBlock(of: DiskImage.chunk)
      if case .inherit = extent.content {
        try takeOver(piece, parent, old.prefix(piece.count), new.prefix(piece.count))
      }
      rest = rest.dropping(piece.count)
      try report(rest.start.octets, of: virtualSize, progress)
    }
    try flush()
  }

  private func takeOver(
    _ piece: GuestRange, _ parent: DiskImage?, _ old: UnsafeMutableRawBufferPointer,
    _ new: UnsafeMutableRawBufferPointer
  ) throws(DiskError) {
    try readView(old, at: piece.start, from: 1)
    let visible = piece.clipped(to: GuestOffset(parent?.virtualSize ?? 0))
    new.clear()
    if let parent, !visible.isEmpty { try parent.read(new.part(0, count: visible.count), at: piece.start) }
    guard !old.elementsEqual(new) else { return }
    try beginWriting()
    try store(UnsafeRawBufferPointer(old), piece)
  }

  /// Stores data, also where the present parent shows the same.
  private func store(_ octets: UnsafeRawBufferPointer, _ piece: GuestRange) throws(DiskError) {
    var rest = piece
    while !rest.isEmpty {
      let part = rest.withinBlock(of: blockSize)
      try writeData(part, octets.part(part.start - piece.start, count: part.count))
      rest = rest.dropping(part.count)
    }
    if top.isCrowded { try top.flush() }
  }
}
