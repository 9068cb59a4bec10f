public import DiskImages

extension MachineFile {
  /// Changes what is on a disk of the current state, as a whole: a delta takes what is written, becomes the current disk, and is
  /// then merged with the disk below it. Cut off at any write, the machine opens as it was before or as it is afterwards, and
  /// whoever opens it next can finish the merging.
  ///
  /// - Parameter write: Writes to an image with the content of the disk.
  public func change(
    _ disk: UniqueID, _ progress: Progress = { _, _ in true }, _ write: (DiskImage) throws(DiskError) -> Void
  ) throws(DiskError) {
    try expectStopped()
    let (catalog, before) = (try catalog(), machine)
    let (base, options) = (try catalog.entry(disk), try catalog.options(disk))
    try storage.makeFolder(machine.snapshotFolder)
    let delta = try fork(base, options)
    do throws(DiskError) {
      try change(delta, over: base, options, write)
    } catch {
      remove([delta.path])
      throw error
    }
    machine.hardware.replaceMedia([disk: delta.medium.uuid])
    machine.setMerging(machine.merging + [disk])
    do throws(DiskError) { try commit(adding: [delta.medium]) } catch {
      undo(to: before, [delta])
      throw error
    }
    try finishMerging(progress)
  }

  private func change(
    _ delta: NewDelta, over base: MediaCatalog.Entry, _ options: OpenOptions,
    _ write: (DiskImage) throws(DiskError) -> Void
  ) throws(DiskError) {
    var options = options
    options.format = try MachineFile.deltaFormat(of: base)
    options.parentFolders.append(base.path.folder)
    let image = try DiskImage.open(delta.path, for: .writing, in: storage, options)
    try write(image)
    try image.close()
  }

  /// Whether a file is that of a disk.
  public func isFile(_ path: String, of disk: UniqueID) throws(DiskError) -> Bool {
    guard let here = storage.canonicalPath(path) else { return false }
    return storage.canonicalPath(try catalog().entry(disk).path) == here
  }
}
