public import DiskImages

extension MachineFile {
  /// Finds out what deleting a snapshot would do.
  ///
  /// - Throws: If a linked clone needs one of its disks.
  public func planDeletion(
    of uuid: UniqueID, _ policy: MergePolicy = .automatic
  ) throws(DiskError) -> SnapshotDeletion {
    try expectStopped()
    guard let snapshot = machine.snapshot(uuid) else {
      throw DiskError(.usage, path, "it has no snapshot \(uuid.braced)")
    }
    let catalog = try catalog()
    var others = Set(machine.hardware.disks)
    for other in machine.snapshots where other.uuid != uuid { others.formUnion(other.hardware.disks) }
    var disks: [SnapshotDeletion.Disk] = []
    for disk in snapshot.hardware.disks where !disks.contains(where: { $0.uuid == disk }) {
      let entry = try catalog.entry(disk)
      try expectNoClones(of: entry, catalog, snapshot)
      if others.contains(disk) {
        disks.append(SnapshotDeletion.Disk(uuid: disk, path: entry.path, fate: .untouched, needed: 0, freed: 0))
      } else {
        disks.append(try plan(entry, catalog, policy))
      }
    }
    return SnapshotDeletion(snapshot: snapshot, newFirst: newFirst(without: snapshot), disks: disks)
  }

  /// The name of the snapshot below which others are moved because the first one goes; nil if none are.
  private func newFirst(without snapshot: Snapshot) -> String? {
    let isFollowed = snapshot.children.count > 1 || machine.currentSnapshot == snapshot.uuid
    guard snapshot.parent == nil, isFollowed, let first = snapshot.children.first else { return nil }
    return machine.snapshot(first)?.name
  }

  /// A disk that something outside the machine's folder is a delta of.
  private func expectNoClones(
    of disk: MediaCatalog.Entry, _ catalog: MediaCatalog, _ snapshot: Snapshot
  ) throws(DiskError) {
    let clones = foreignDeltas(of: disk, catalog)
    guard let first = clones.first else { return }
    if isLost(first.path) {
      throw DiskError(
        .usage, path,
        "the snapshot '\(snapshot.name)' has a linked clone, \(first.path), which is not there: put it back, or forget it with "
          + "'polder vm check --repair'")
    }
    let number = clones.count == 1 ? "a linked clone needs" : "\(clones.count) linked clones need"
    throw DiskError(
      .usage, path, "\(number) the snapshot '\(snapshot.name)': delete the clone of \(first.path) first")
  }

  func foreignDeltas(of disk: MediaCatalog.Entry, _ catalog: MediaCatalog) -> [MediaCatalog.Entry] {
    disk.children.compactMap { catalog.entries[$0] }.filter { !isOwn($0) }
  }

  /// Whether a disk is one of the machine's own files.
  func isOwn(_ disk: MediaCatalog.Entry) -> Bool { storage.isWithin(disk.path, folder) && isBelow(disk.path) }

  /// A file that is not there is where its path says.
  private func isBelow(_ path: String) -> Bool {
    storage.exists(path) || path.hasPrefix(folder + "/") && !path.contains("/../") || folder == "."
  }

  private func plan(
    _ disk: MediaCatalog.Entry, _ catalog: MediaCatalog, _ policy: MergePolicy
  ) throws(DiskError) -> SnapshotDeletion.Disk {
    func made(_ fate: SnapshotDeletion.Fate, needed: Int = 0, freed: Int = 0) -> SnapshotDeletion.Disk {
      SnapshotDeletion.Disk(uuid: disk.uuid, path: disk.path, fate: fate, needed: needed, freed: freed)
    }
    let size = try allocatedSize(of: disk)
    if disk.children.isEmpty { return disk.parent == nil ? made(.untouched) : made(.removed, freed: size) }
    if disk.children.count == 1, let child = catalog.entries[disk.children[0]] {
      let childSize = try allocatedSize(of: child)
      if takesDelta(disk, child, size: size, childSize: childSize, catalog) {
        let added = try mergedSize(of: child, catalog)
        return made(.takesDelta(child.uuid), needed: added, freed: max(0, childSize - added))
      }
    }
    let needed = try disk.children.reduceThrowing(0) { (sum, child) throws(DiskError) in
      let entry = try catalog.entry(child)
      return sum + (try DiskImage.absorbedSize(of: entry.path, in: storage, try catalog.options(child)))
    }
    let frees = size >= needed || disk.children.count == 1
    if policy == .merge || policy == .automatic && frees {
      return made(.goesToDeltas(disk.children), needed: needed, freed: max(0, size - needed))
    }
    return made(.stays(disk.children))
  }

  /// Whether to write the delta into its parent, and not the other way round. The base of a machine's disk keeps its file;
  /// otherwise the smaller of the two is copied. Deltas of clones cannot follow their parent to another file.
  private func takesDelta(
    _ disk: MediaCatalog.Entry, _ child: MediaCatalog.Entry, size: Int, childSize: Int, _ catalog: MediaCatalog
  ) -> Bool {
    guard isOwn(disk), foreignDeltas(of: child, catalog).isEmpty else { return false }
    return disk.parent == nil || childSize <= size
  }

  private func allocatedSize(of disk: MediaCatalog.Entry) throws(DiskError) -> Int {
    try DiskImage.open(
      disk.path, for: .probing, in: storage, OpenOptions(format: disk.format, ignoresParents: true)
    ).information.allocatedSize
  }

  /// What writing a delta into its parent adds to the parent, at most.
  private func mergedSize(of child: MediaCatalog.Entry, _ catalog: MediaCatalog) throws(DiskError) -> Int {
    try DiskImage.committedSize(of: child.path, in: storage, try catalog.options(child.uuid))
  }
}

extension MachineFile {
  /// How a disk that is marked for it is merged now.
  func fate(of disk: MediaCatalog.Entry, _ catalog: MediaCatalog) throws(DiskError) -> SnapshotDeletion.Fate {
    try plan(disk, catalog, .merge).fate
  }
}

extension Sequence {
  func reduceThrowing<R, E: Error>(_ start: R, _ next: (R, Element) throws(E) -> R) throws(E) -> R {
    var result = start
    for element in self { result = try next(result, element) }
    return result
  }
}
