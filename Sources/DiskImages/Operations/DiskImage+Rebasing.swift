import Glibc

extension DiskImage {
  /// Gives a delta another parent, or none, without changing what the guest sees: where the new parent differs, the old
  /// content is first copied to the delta.
  ///
  /// - Parameters:
  ///   - keepsContent: False to change only the link, for a parent that was moved or replaced by a copy.
  ///   - isSame: The new parent is known to have the same content, so that deltas over the image stay valid.
  ///   - parentFormat: The format of the new parent; nil to detect it.
  public static func rebase(
    _ path: String, onto newParent: String?, keepsContent: Bool = true, isSame: Bool = false,
    parentFormat: ImageFormat? = nil, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    try expectNoLoop(path, newParent, in: storage, options, parentFormat)
    var opening = options
    opening.ignoresParents = !keepsContent
    let child = try open(path, for: .writing, in: storage, opening)
    let parent = try newParent.map { (path) throws(DiskError) in
      try open(path, in: storage, options.forOther(format: parentFormat))
    }
    try child.expectSize(of: parent)
    if keepsContent {
      try DiskImage.expectSpace(atMost: try child.inheritedData(), at: path, in: storage) { () throws(DiskError) in
        try child.different(from: parent)
      }
    }
    try child.beginWriting(keepingIdentity: keepsContent || isSame)
    if keepsContent { try child.takeOver(whereDifferent: parent, progress) }
    try child.top.setParent(try parent?.reference.seen(from: child.top.path, in: storage, options))
    try child.close()
  }

  /// The new parent must not be the image itself or one of the deltas over it.
  private static func expectNoLoop(
    _ path: String, _ newParent: String?, in storage: any Storage, _ options: OpenOptions, _ format: ImageFormat?
  ) throws(DiskError) {
    guard let newParent else { return }
    let own = storage.canonicalPath(path)
    guard storage.canonicalPath(newParent) != own else { throw DiskError(.parent, path, "it cannot be its own parent") }
    var options = options.forOther(format: format)
    options.warn = { _ in }
    let parent = try open(newParent, in: storage, options)
    guard !parent.layers.contains(where: { storage.canonicalPath($0.path) == own }) else {
      throw DiskError(.parent, path, "\(newParent) descends from it: as its parent it would close a loop")
    }
  }

  private func expectSize(of parent: DiskImage?) throws(DiskError) {
    guard let parent, top.demandsSizeOfParent, parent.virtualSize != virtualSize else { return }
    throw DiskError(
      .usage, path,
      "its size of \(virtualSize) bytes is not that of \(parent.path), \(parent.virtualSize) bytes, which the format "
        + "demands of a parent: resize the parent, or convert the image to qcow2")
  }

  private func takeOver(whereDifferent parent: DiskImage?, _ progress: Progress) throws(DiskError) {
    try eachDifference(from: parent, progress) { (piece, bytes) throws(DiskError) in
      // Stored even if it is zero or equal to the current parent's content.
      try writeData(bytes, at: piece.start)
    }
    try flush()
  }

  /// What a rebase has to store: inherited bytes that differ in the new parent.
  private func different(from parent: DiskImage?) throws(DiskError) -> Int {
    var size = 0
    try eachDifference(from: parent, { _, _ in true }) { (piece, _) throws(DiskError) in size += piece.count }
    return size
  }

  /// An upper bound of what it stores: inherited ranges that are not zero.
  private func inheritedData() throws(DiskError) -> Int {
    var size = 0
    try map { (entry) throws(DiskError) in if entry.depth > 0, entry.kind != .zero { size += entry.range.count } }
    return size
  }

  private func eachDifference(
    from parent: DiskImage?, _ progress: Progress,
    _ body: (GuestRange, UnsafeRawBufferPointer) throws(DiskError) -> Void
  ) throws(DiskError) {
    let (old, new) = (ByteBuffer(count: DiskImage.chunk), ByteBuffer(count: DiskImage.chunk))
    var rest = wholeDisk
    while !rest.isEmpty {
      let extent = try top.locate(rest)
      var piece = rest.prefix(extent.count)
      if case .inherit = extent.content {
        let zeroes = try knownZeroes(piece, parent)
        piece = zeroes > 0 ? piece.prefix(zeroes) : piece.withinBlock(of: DiskImage.chunk)
        let bytes = (old.prefix(min(piece.count, old.count)), new.prefix(min(piece.count, new.count)))
        if zeroes == 0, try differs(piece, from: parent, bytes) {
          try body(piece, UnsafeRawBufferPointer(bytes.0))
        }
      }
      rest = rest.dropping(piece.count)
      try report(rest.start.bytes, of: virtualSize, progress)
    }
  }

  /// How far both the old parents and the new one are zero according to the tables.
  private func knownZeroes(_ range: GuestRange, _ parent: DiskImage?) throws(DiskError) -> Int {
    let old = try resolve(range, from: 1).extent
    guard case .zero = old.content else { return 0 }
    let visible = range.prefix(old.count).clipped(to: GuestOffset(parent?.virtualSize ?? 0))
    guard let parent, !visible.isEmpty else { return old.count }
    let new = try parent.resolve(visible).extent
    guard case .zero = new.content else { return 0 }
    return new.count
  }

  private func differs(
    _ piece: GuestRange, from parent: DiskImage?,
    _ bytes: (old: UnsafeMutableRawBufferPointer, new: UnsafeMutableRawBufferPointer)
  ) throws(DiskError) -> Bool {
    try readView(bytes.old, at: piece.start, from: 1)
    let visible = piece.clipped(to: GuestOffset(parent?.virtualSize ?? 0))
    bytes.new.clear()
    if let parent, !visible.isEmpty { try parent.read(bytes.new.part(0, count: visible.count), at: piece.start) }
    guard let old = bytes.old.baseAddress, let new = bytes.new.baseAddress else { return false }
    return memcmp(old, new, piece.count) != 0
  }
}
