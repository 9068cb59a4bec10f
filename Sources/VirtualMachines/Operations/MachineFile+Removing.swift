public import DiskImages

extension MachineFile {
  /// Deletes the machine: its settings file first, after which there is no machine any more, and then its disks. What else
  /// is in its folder stays.
  ///
  /// - Throws: If linked clones need its disks.
  public func delete() throws(DiskError) {
    let catalog = try catalog()
    let own = catalog.entries.values.filter { $0.isOwn }
    if let clone = own.first(where: { $0.parent != nil && !isOwn($0) && storage.exists($0.path) }) {
      throw DiskError(
        .usage, path, "linked clones need its disks: delete the clone of \(clone.path) first")
    }
    let attached = Set(machine.allHardware.flatMap(\.disks))
    let disks = catalog.entries.values.filter { ($0.isOwn || attached.contains($0.uuid)) && isOwn($0) }
    let files = disks.sorted { $0.path < $1.path }.map { DiskImage.files(of: $0.path, $0.format, in: storage) }
    let leftovers = leftovers
    try storage.remove(path)
    try storage.flushNames(in: folder)
    remove(files.flatMap(\.self) + leftovers + [path + "-prev", path + MachineFile.draftEnding])
    let foreign = Set(attached.filter { catalog.entries[$0]?.isOwn == false })
    if !foreign.isEmpty, let origin = try lockedOrigin() {
      origin.machine.unregister(foreign.union(disks.map(\.uuid)))
      try origin.save()
    }
    try storage.removeFolder(machine.snapshotFolder)
    try storage.removeFolder(folder)
  }
}
