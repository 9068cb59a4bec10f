extension DiskImage {
  /// Writes what the guest sees to a new image of any format, without a parent. An existing file is replaced once
  /// everything is written.
  public func convert(
    to path: String, _ blueprint: ImageBlueprint, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let draft = try Draft(of: path, in: storage, replacing: isOpen(path) ? .own : .file)
    try expectSpace(toConvertTo: blueprint, at: draft.target, progress)
    var blueprint = blueprint
    blueprint.size = virtualSize
    if blueprint.format == format { blueprint.template = ImageTemplate(top.properties, of: .copy) }
    try draft.complete { () throws(DiskError) in try fill(draft, blueprint, progress) }
  }

  private func fill(_ draft: Draft, _ blueprint: ImageBlueprint, _ progress: Progress) throws(DiskError) {
    if let packed = try blueprint.packedTarget(at: draft.target, in: draft.storage) {
      return try pack(into: packed, progress)
    }
    try DiskImage.make(blueprint, at: draft.target, in: draft.storage)
    let target = try DiskImage.open(
      draft.target, for: .writing, in: draft.storage, OpenOptions(format: blueprint.format, ignoresParents: true))
    try ImageCopy(from: self, to: target).run(progress)
    try target.close()
  }

  /// Whether a file belongs to this image or its chain, which are open and locked.
  private func isOpen(_ path: String) -> Bool {
    guard let path = storage.canonicalPath(path) else { return false }
    return layers.contains { layer in layer.stores.contains { storage.canonicalPath($0.path) == path } }
  }

  /// The space that the guest's data takes, or the whole disk if all of it is preallocated.
  private func expectSpace(
    toConvertTo blueprint: ImageBlueprint, at path: String, _ progress: Progress
  ) throws(DiskError) {
    if blueprint.allocation == .static || blueprint.variant == "static" {
      return try DiskImage.expectSpace(virtualSize, at: path, in: storage)
    }
    let unit = blueprint.isPacked ? PackedSize.blockSize(of: blueprint) : 1
    var data = 0
    try map { (entry) throws(DiskError) in if entry.kind != .zero { data += entry.range.aligned(to: unit).count } }
    guard blueprint.isPacked else {
      return try DiskImage.expectSpace(atMost: data, at: path, in: storage) { () throws(DiskError) in
        try nonZeroSize()
      }
    }
    // Compressed data may be slightly larger than the original.
    try DiskImage.expectSpace(atMost: data + data / 64, at: path, in: storage) { () throws(DiskError) in
      let packed = PackedSize(blueprint)
      try pack(into: packed, progress)
      return packed.bytes
    }
  }

  /// Copies the image without zeroes that are stored as data.
  private func nonZeroSize() throws(DiskError) -> Int {
    let buffer = ByteBuffer(count: 64 << 10)
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
