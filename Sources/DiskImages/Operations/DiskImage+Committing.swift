extension DiskImage {
  /// Writes the content of a delta to its parent, and empties the delta. Even if this is interrupted, the
  /// delta keeps its content.
  ///
  /// - Parameter empties: False for a delta that will be removed.
  public static func commit(
    _ path: String, empties: Bool = true, in storage: any Storage = FileStorage(),
    _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let child = try open(path, for: .writing, in: storage, options)
    guard child.hasParent else { throw DiskError(.usage, path, "it has no parent to commit to") }
    try child.expectWritable()
    let parent = try child.openParentForWriting(options)
    try DiskImage.expectSpace(try child.newData(over: parent), at: parent.path, in: storage)
    // If nothing in the parent identifies its state, the delta's link stays valid.
    let hasIdentity = parent.top.identity != ImageIdentity()
    let record = CommitRecord(of: child.top.path, in: storage)
    if hasIdentity { try record.begin() }
    try child.merge(into: parent, progress)
    try parent.close()
    try child.relink(to: parent, empties: empties)
    if record.exists { try record.end() }
  }

  /// How many bytes a commit would add to the parent, at most.
  public static func committedSize(
    of path: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions()
  ) throws(DiskError) -> Int {
    let child = try open(path, in: storage, options)
    guard child.hasParent else { throw DiskError(.usage, path, "it has no parent to commit to") }
    let layers = Array(child.layers.dropFirst())
    return try child.newData(over: DiskImage(path: layers[0].path, storage: storage, access: .reading, layers: layers))
  }

  /// Reopens the chain below, with the parent as its writable top.
  private func openParentForWriting(_ options: OpenOptions) throws(DiskError) -> DiskImage {
    let path = layers[1].path
    var options = options.forOther(format: layers[1].format)
    // The path was judged when the chain was opened, and may lead elsewhere by now.
    options.origin = .image(folders: ParentSearch(storage: storage, options: options).folders(of: top))
    releaseParents()
    return try DiskImage.open(path, for: .writing, in: storage, options)
  }

  /// Space for what the parent has not allocated yet.
  private func newData(over parent: DiskImage) throws(DiskError) -> Int {
    var data = 0
    try eachOwn { (range, extent) throws(DiskError) in
      if case .zero = extent.content { return }
      let visible = range.clipped(to: GuestOffset(parent.virtualSize))
      data += range.count - visible.count + (try parent.newSpace(visible))
    }
    return data
  }

  /// The ranges of the disk that the image itself provides.
  func eachOwn(_ body: (GuestRange, Extent) throws(DiskError) -> Void) throws(DiskError) {
    var rest = wholeDisk
    while !rest.isEmpty {
      let extent = try top.locate(rest)
      if case .inherit = extent.content {} else { try body(rest.prefix(extent.count), extent) }
      rest = rest.dropping(extent.count)
    }
  }

  private func merge(into parent: DiskImage, _ progress: Progress) throws(DiskError) {
    let buffer = ByteBuffer(count: DiskImage.chunk)
    if virtualSize > parent.virtualSize { try parent.resize(to: virtualSize) }
    try parent.beginWriting()
    try eachOwn { (range, extent) throws(DiskError) in
      if case .zero = extent.content {
        try parent.zero(range)
      } else {
        try self.copy(range, to: parent, through: buffer)
      }
      try report(range.end.bytes, of: virtualSize, progress)
    }
    try parent.flush()
  }

  private func copy(_ range: GuestRange, to parent: DiskImage, through buffer: ByteBuffer) throws(DiskError) {
    var rest = range
    while !rest.isEmpty {
      let bytes = buffer.prefix(min(rest.count, buffer.count - rest.start.bytes % buffer.count))
      try readView(bytes, at: rest.start, from: 0)
      try parent.write(UnsafeRawBufferPointer(bytes), at: rest.start)
      rest = rest.dropping(bytes.count)
    }
  }

  private func relink(to parent: DiskImage, empties: Bool) throws(DiskError) {
    // What the guest sees of the delta does not change, and deltas over it stay valid.
    try beginWriting(keepingIdentity: true)
    var reference = parent.reference
    if let seen = storage.canonicalPath(top.path.folder), let there = storage.canonicalPath(parent.path) {
      reference.path = there.relative(to: seen)
    }
    try top.setParent(reference)
    try top.flush()
    if empties { try eachOwn { (range, _) throws(DiskError) in try forget(range) } }
    try close()
  }

  /// Makes the blocks inherited; their parent holds the same content.
  private func forget(_ range: GuestRange) throws(DiskError) {
    for number in range.start.bytes / blockSize...(range.end.bytes - 1) / blockSize {
      _ = try top.mark(BlockIndex(number), as: .inherit)
      if top.isCrowded { try top.flush() }
    }
  }
}
