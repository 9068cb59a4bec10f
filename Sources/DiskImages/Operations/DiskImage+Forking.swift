extension DiskImage {
  /// Creates deltas over an image. From then on the image must not be written: deltas refuse a parent that has changed.
  ///
  /// - Parameter paths: In the image's folder, unless parents are allowed anywhere.
  public static func fork(
    _ base: String, to paths: [String], format: ImageFormat? = nil, in storage: any Storage = FileStorage(),
    _ options: OpenOptions = OpenOptions(), _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let image = try open(base, in: storage, options)
    let parent = image.reference
    var made: [String] = []
    do {
      for path in paths {
        try image.report(made.count, of: paths.count, progress)
        try image.fork(parent, to: path, format: format ?? image.top.deltaFormat, options)
        made.append(path)
        if made.count == 1 { try image.expectSpace(forOthersLike: path, count: paths.count - 1) }
      }
      // One call makes all of them durable.
      for folder in Set(paths.map(\.folder)).sorted() { try storage.flush(folder: folder) }
    } catch {
      for path in made { try? storage.remove(path) }
      throw error
    }
  }

  private func expectSpace(forOthersLike path: String, count: Int) throws(DiskError) {
    let first = try ImageFormat.openDriver(path, storage, .probing, format: nil)
    try DiskImage.expectSpace(count * first.allocatedSize, at: path, in: storage)
  }

  private func fork(
    _ parent: ParentReference, to path: String, format: ImageFormat, _ options: OpenOptions
  ) throws(DiskError) {
    guard !storage.exists(path) else { throw DiskError(.cannotCreate, path, "the file already exists") }
    var blueprint = ImageBlueprint(format: format, size: virtualSize)
    blueprint.name = path.fileName
    blueprint.parent = try parent.seen(from: path, in: storage, options)
    try DiskImage.make(blueprint, at: path, in: storage)
  }

  var reference: ParentReference {
    ParentReference(path: path, format: top.format, identity: top.identity, virtualSize: virtualSize)
  }
}

extension FormatDriver {
  /// The parent's own format, or qcow2 for raw, which has no deltas.
  var deltaFormat: ImageFormat { format == .raw ? .qcow2 : format }
}

extension ParentReference {
  /// The same with the path as a child stores it: relative to its own folder.
  func seen(
    from child: String, in storage: any Storage, _ options: OpenOptions
  ) throws(DiskError) -> ParentReference {
    guard let here = storage.canonicalPath(child.folder), let there = storage.canonicalPath(path) else {
      throw DiskError(.missing, child, "the folder \(child.folder) does not exist")
    }
    var reference = self
    reference.path = there.relative(to: here)
    guard reference.path.hasPrefix("../"), !options.allowsParentsAnywhere,
      !options.parentFolders.contains(where: { storage.canonicalPath($0) == there.folder })
    else { return reference }
    throw DiskError(
      .parent, child,
      "its parent \(path) is outside the image's folder; allow parents anywhere to use it")
  }
}

extension DiskImage {
  /// The default format of a delta over an image.
  public static func deltaFormat(
    of base: String, in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions()
  ) throws(DiskError) -> ImageFormat {
    try open(base, in: storage, options).top.deltaFormat
  }
}
