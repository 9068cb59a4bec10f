extension DiskImage {
  /// Makes a delta over another parent with the same content, with what another delta holds itself.
  ///
  /// - Parameters:
  ///   - options: How the old delta is opened.
  ///   - newOptions: How the new one is, with the folder of its parent.
  public static func copyDelta(
    _ path: String, to new: String, over parent: String, uuid: UniqueID, in storage: any Storage = FileStorage(),
    _ options: OpenOptions, _ newOptions: OpenOptions, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let source = try open(path, in: storage, options)
    try fork(parent, to: [new], format: source.format, uuids: [uuid], in: storage, newOptions)
    let target = try open(new, for: .writing, in: storage, newOptions)
    try expectSpace(source.top.allocatedSize, at: new, in: storage)
    try target.beginWriting()
    try OwnCopy(from: source, to: target).run(progress)
    try target.close()
  }
}
