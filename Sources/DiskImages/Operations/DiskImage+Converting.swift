extension DiskImage {
  /// Writes what the guest sees into a new image of any format, with no parent. A file of that name is replaced when all
  /// is written.
  public func convert(
    to path: String, _ blueprint: ImageBlueprint, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    try expectSpace(for: blueprint, at: path)
    let draft = try Draft(of: path, in: storage)
    var blueprint = blueprint
    blueprint.name = path.fileName
    blueprint.size = virtualSize
    try draft.complete { () throws(DiskError) in try fill(draft, blueprint, progress) }
  }

  private func fill(_ draft: Draft, _ blueprint: ImageBlueprint, _ progress: Progress) throws(DiskError) {
    if let packed = try blueprint.packedTarget(at: draft.path, in: storage) { return try pack(into: packed, progress) }
    try DiskImage.make(blueprint, at: draft.path, in: storage)
    let target = try DiskImage.open(
      draft.path, for: .writing, in: storage, OpenOptions(format: blueprint.format, ignoresParents: true))
    try ImageCopy(from: self, to: target).run(progress)
    try target.close()
  }

  /// What the guest's data takes, or all where all is reserved. How small packed data becomes nobody knows before.
  private func expectSpace(for blueprint: ImageBlueprint, at path: String) throws(DiskError) {
    if blueprint.allocation == .static || blueprint.variant == "static" {
      return try DiskImage.expectSpace(virtualSize, at: path, in: storage)
    }
    if blueprint.isPacked { return }
    var data = 0
    try map { (entry) throws(DiskError) in if entry.kind != .zero { data += entry.range.count } }
    try DiskImage.expectSpace(atMost: data, at: path, in: storage) { () throws(DiskError) in try nonZeroSize() }
  }

  /// Without what is stored and zero.
  private func nonZeroSize() throws(DiskError) -> Int {
    let buffer = OctetBuffer(count: 64 << 10)
    var size = 0
    var rest = wholeDisk
    while !rest.isEmpty {
      let extent = try resolve(rest).extent
      var part = rest.prefix(extent.count)
      if case .zero = extent.content {
      } else {
        part = part.withinBlock(of: buffer.count)
        try readView(buffer.prefix(part.count), at: part.start, from: 0)
        if !UnsafeRawBufferPointer(buffer.prefix(part.count)).isZero { size += part.count }
      }
      rest = rest.dropping(part.count)
    }
    return size
  }
}
