extension DiskImage {
  /// Writes what the guest sees into a new image of any format, with no parent. A file of that name is replaced when all
  /// is written.
  public func convert(
    to path: String, _ blueprint: ImageBlueprint, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    try DiskImage.expectSpace(try convertedSize(blueprint), at: path, in: storage)
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

  /// An estimate: what the guest's data takes, or all where all is reserved.
  private func convertedSize(_ blueprint: ImageBlueprint) throws(DiskError) -> Int {
    if blueprint.allocation == .static { return virtualSize }
    var data = 0
    try map { (entry) throws(DiskError) in if entry.kind != .zero { data += entry.range.count } }
    return data
  }
}
