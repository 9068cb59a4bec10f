extension DiskImage {
  /// Copies to a delta what it inherits from its parent, and makes the parent's parent its own, or none if there is none.
  /// What the guest sees does not change at any time, and the parent does not change at all.
  ///
  /// A rebase does the same for any new parent by comparing the disks; this takes time for the parent's own data alone.
  public static func absorbParent(
    of path: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let child = try open(path, for: .writing, in: storage, options)
    guard child.hasParent else { throw DiskError(.usage, path, "it has no parent to take the content of") }
    try child.expectWritable()
    let grandparent = try child.grandparent(options)
    try DiskImage.expectSpace(try child.sizeFromParent(), at: path, in: storage)
    try child.beginWriting(keepingIdentity: true)
    try child.absorb(hidesGrandparent: grandparent != nil, progress)
    try child.flush()
    try child.top.setParent(grandparent)
    try child.close()
  }

  /// How many bytes of the disk a delta would take over from its parent.
  public static func absorbedSize(
    of path: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions()
  ) throws(DiskError) -> Int {
    try open(path, in: storage, options).sizeFromParent()
  }

  private func grandparent(_ options: OpenOptions) throws(DiskError) -> ParentReference? {
    guard layers.count > 2 else { return nil }
    let driver = layers[2]
    return try ParentReference(
      path: driver.path, format: driver.format, identity: driver.identity, virtualSize: driver.virtualSize,
      isFirstQCOW: driver is QCOW1Driver
    ).seen(from: top.path, in: storage, options)
  }

  private func sizeFromParent() throws(DiskError) -> Int {
    var size = 0
    try eachInheritedFromParent { (range, isZero) throws(DiskError) in if !isZero { size += range.count } }
    return size
  }

  /// The ranges that the parent itself provides to the delta. Past the end of a shorter parent the delta shows zeroes.
  private func eachInheritedFromParent(
    _ body: (_ range: GuestRange, _ isZero: Bool) throws(DiskError) -> Void
  ) throws(DiskError) {
    let parent = layers[1]
    var rest = wholeDisk
    while !rest.isEmpty {
      let own = try top.locate(rest)
      var piece = rest.prefix(own.count)
      if case .inherit = own.content {
        let visible = piece.clipped(to: GuestOffset(parent.virtualSize))
        if visible.isEmpty {
          try body(piece, true)
        } else {
          let extent = try parent.locate(visible)
          piece = visible.prefix(extent.count)
          switch extent.content {
          case .inherit: break
          case .zero: try body(piece, true)
          case .stored, .compressed: try body(piece, false)
          }
        }
      }
      rest = rest.dropping(piece.count)
    }
  }

  private func absorb(hidesGrandparent: Bool, _ progress: Progress) throws(DiskError) {
    let buffer = ByteBuffer(count: DiskImage.chunk)
    try eachInheritedFromParent { (range, isZero) throws(DiskError) in
      if isZero {
        // With no image below, what is inherited is zero.
        if hidesGrandparent { try hide(range, zeroes: buffer) }
      } else {
        var rest = range
        while !rest.isEmpty {
          let bytes = buffer.prefix(min(rest.count, buffer.count - rest.start.bytes % buffer.count))
          try readView(bytes, at: rest.start, from: 1)
          try writeData(UnsafeRawBufferPointer(bytes), at: rest.start)
          rest = rest.dropping(bytes.count)
        }
      }
      try report(range.end.bytes, of: virtualSize, progress)
    }
  }

  /// Makes zeroes of the parent the delta's own. They read as zero already, so ``zero(_:)`` would leave them inherited.
  private func hide(_ range: GuestRange, zeroes: ByteBuffer) throws(DiskError) {
    zeroes.prefix(zeroes.count).clear()
    var rest = range
    while !rest.isEmpty {
      let piece = rest.withinBlock(of: min(blockSize, zeroes.count))
      let whole = piece.block(of: blockSize).range(of: blockSize).clipped(to: GuestOffset(virtualSize))
      let isMarked = piece == whole ? try top.mark(piece.block(of: blockSize), as: .zero) : false
      if !isMarked { try writeData(UnsafeRawBufferPointer(zeroes.prefix(piece.count)), at: piece.start) }
      if top.isCrowded { try top.flush() }
      rest = rest.dropping(piece.count)
    }
  }
}
