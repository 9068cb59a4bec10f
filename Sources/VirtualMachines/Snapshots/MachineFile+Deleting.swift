public import DiskImages

extension MachineFile {
  /// The disks whose merging has begun: the snapshot is gone, and whoever opens the machine next can finish it.
  static let mergingKey = "Polder/Merging"

  /// Deletes a snapshot. First it leaves the tree; its disks stay, and every state that is left reads as before. Then the
  /// disks are merged one by one, in ways that no state notices either.
  public func delete(
    _ deletion: SnapshotDeletion, _ progress: Progress = { _, _ in true }
  ) throws(DiskError) {
    let removed = deletion.disks.filter { $0.fate == .removed }
    let merged = deletion.disks.filter { $0.isMerged }.map(\.uuid)
    let catalog = try catalog()
    machine.removeSnapshot(deletion.snapshot.uuid)
    if !merged.isEmpty { machine.setMerging(merged) }
    machine.stampStateChange()
    try commit(removing: Set(removed.map(\.uuid)))
    removeFiles(of: removed.compactMap { catalog.entries[$0.uuid] })
    try finishMerging(progress)
  }

  /// Merges the disks that are marked for it, also those that an interrupted deletion has left.
  public func finishMerging(_ progress: Progress = { _, _ in true }) throws(DiskError) {
    while let disk = machine.merging.first {
      try merge(disk, progress)
    }
  }

  private func merge(_ uuid: UniqueID, _ progress: Progress) throws(DiskError) {
    let catalog = try catalog()
    let rest = machine.merging.filter { $0 != uuid }
    guard let disk = catalog.entries[uuid], !machine.allHardware.flatMap(\.disks).contains(uuid) else {
      machine.setMerging(rest)
      return try save()
    }
    switch try fate(of: disk, catalog) {
    case .takesDelta(let child):
      try merge(try catalog.entry(child), into: disk, catalog, rest, progress)
    case .removed:
      machine.setMerging(rest)
      try commit(removing: [uuid])
      removeFiles(of: [disk])
    case .goesToDeltas, .stays, .untouched:
      try absorb(disk, catalog, progress)
      machine.setMerging(rest)
      try commit(removing: [uuid])
      removeFiles(of: [disk])
    }
  }

  /// Each delta takes over what it inherits from the disk. One that has done so before an interruption has another parent.
  private func absorb(
    _ disk: MediaCatalog.Entry, _ catalog: MediaCatalog, _ progress: Progress
  ) throws(DiskError) {
    for child in disk.children {
      let (entry, options) = (try catalog.entry(child), try catalog.options(child))
      let information = try DiskImage.open(entry.path, in: storage, options).information
      guard let parent = information.parent, storage.canonicalPath(parent) == storage.canonicalPath(disk.path) else {
        continue
      }
      try DiskImage.absorbParent(of: entry.path, in: storage, options, progress)
    }
  }

  /// Writes a delta into the disk below, links its own deltas to that, and puts the disk in its place.
  private func merge(
    _ child: MediaCatalog.Entry, into disk: MediaCatalog.Entry, _ catalog: MediaCatalog, _ rest: [UniqueID],
    _ progress: Progress
  ) throws(DiskError) {
    try DiskImage.commit(child.path, empties: false, in: storage, try catalog.options(child.uuid), progress)
    for grandchild in child.children {
      let entry = try catalog.entry(grandchild)
      var options = try catalog.options(grandchild)
      options.parentFolders.append(disk.path.folder)
      try DiskImage.rebase(
        entry.path, onto: disk.path, keepsContent: false, isSame: true, parentFormat: disk.format, in: storage, options)
    }
    machine.replaceMedia([child.uuid: disk.uuid])
    machine.setMerging(rest)
    try commit(removing: [child.uuid])
    removeFiles(of: [child])
  }
}

extension SnapshotDeletion.Disk {
  var isMerged: Bool {
    switch fate {
    case .takesDelta, .goesToDeltas: true
    case .removed, .untouched, .stays: false
    }
  }
}

extension Machine {
  var merging: [UniqueID] {
    (extraData(MachineFile.mergingKey) ?? "").split(separator: " ").compactMap { UniqueID(text: $0) }
  }

  mutating func setMerging(_ disks: [UniqueID]) {
    let text = disks.map(\.description).joined(separator: " ")
    setExtraData(MachineFile.mergingKey, disks.isEmpty ? nil : text)
  }
}
