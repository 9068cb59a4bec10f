extension DiskImage {
  /// Creates deltas over an image. From then on the image must not be written: deltas refuse a parent that has changed.
  ///
  /// - Parameters:
  ///   - paths: In the image's folder, unless parents are allowed anywhere.
  ///   - uuids: Those of the deltas, in formats that have any; nil for random ones.
  ///   - isDurable: False if the caller makes contents and names durable.
  public static func fork(
    _ base: String, to paths: [String], format: ImageFormat? = nil, uuids: [UniqueID]? = nil, isDurable: Bool = true,
    in storage: any Storage = FileStorage(), _ options: OpenOptions = OpenOptions(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let image = try open(base, in: storage, options)
    var drafts: [Draft] = []
    do {
      for (path, uuid) in zip(paths, uuids.map { $0.map(Optional.some) } ?? Array(repeating: nil, count: paths.count)) {
        try image.report(drafts.count, of: paths.count, progress)
        drafts.append(try image.draft(of: path, uuid, format: format ?? image.top.deltaFormat, options))
        if let first = drafts.first, drafts.count == 1 {
          try image.expectSpace(forOthersLike: first, count: paths.count - 1)
        }
      }
      try publish(drafts, isDurable: isDurable, in: storage)
    } catch {
      for draft in drafts { draft.discard() }
      throw error
    }
  }

  /// Up to this many are flushed one by one, instead of all that the file system has not written yet.
  private static let fewDrafts = 8

  /// All of them are durable before any gets its name; then the names are.
  private static func publish(_ drafts: [Draft], isDurable: Bool, in storage: any Storage) throws(DiskError) {
    let folders = isDurable ? Set(drafts.map(\.target.folder)).sorted() : []
    if isDurable, drafts.count <= fewDrafts {
      for draft in drafts { try draft.storage.flush() }
    } else {
      for folder in folders { try storage.flush(folder: folder) }
    }
    var made: [String] = []
    do {
      for draft in drafts {
        try draft.publishWithoutFlush()
        made.append(draft.target)
      }
      for folder in folders { try storage.flushNames(in: folder) }
    } catch {
      for path in made { do { try storage.remove(path) } catch { continue } }
      throw error
    }
  }

  private func expectSpace(forOthersLike first: Draft, count: Int) throws(DiskError) {
    let driver = try ImageFormat.openDriver(first.target, first.storage, .probing, format: nil)
    try DiskImage.expectSpace(count * driver.allocatedSize, at: first.target, in: storage)
  }

  /// A delta that has no name yet.
  private func draft(
    of path: String, _ uuid: UniqueID?, format: ImageFormat, _ options: OpenOptions
  ) throws(DiskError) -> Draft {
    let draft = try Draft(of: path, in: storage, replacing: .none)
    var blueprint = ImageBlueprint(format: format, size: virtualSize)
    blueprint.parent = try reference.seen(from: draft.target, in: storage, options)
    if let uuid { blueprint.identity = ImageIdentity(uuid: uuid) }
    if format == self.format { blueprint.template = ImageTemplate(top.properties, of: .delta) }
    try draft.write { () throws(DiskError) in try DiskImage.make(blueprint, at: draft.target, in: draft.storage) }
    return draft
  }

  var reference: ParentReference {
    ParentReference(
      path: path, format: top.format, identity: top.identity, virtualSize: virtualSize, isFirstQCOW: top is QCOW1Driver)
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
