import DiskImages

/// A delta that was made for a change of the machine, and that nothing refers to until the change has happened.
struct NewDelta {
  var base: UniqueID
  var medium: Medium
  var path: String
}

extension MachineFile {
  /// Disks of these types are not part of snapshots: there is one state of them, whatever is restored.
  private static let sharedTypes = ["Writethrough", "Shareable", "Readonly"]

  /// A machine with a saved state is in the middle of something that only the program which saved it can continue.
  func expectStopped() throws(DiskError) {
    guard machine.hasSavedState else { return }
    throw DiskError(
      .usage, path,
      "the machine has a saved state: start it and shut it down in VirtualBox, or discard the state, first")
  }

  /// Makes deltas over the disks of some hardware, in the snapshots' folder.
  func fork(_ hardware: Hardware, _ catalog: MediaCatalog) throws(DiskError) -> [NewDelta] {
    var deltas: [NewDelta] = []
    do {
      for disk in hardware.disks where !deltas.contains(where: { $0.base == disk }) {
        let entry = try catalog.entry(disk)
        if MachineFile.sharedTypes.contains(entry.type) { continue }
        if deltas.isEmpty { try storage.makeFolder(machine.snapshotFolder) }
        deltas.append(try fork(entry, try catalog.options(disk)))
      }
    } catch {
      remove(deltas.map(\.path))
      throw error
    }
    return deltas
  }

  func fork(_ base: MediaCatalog.Entry, _ options: OpenOptions) throws(DiskError) -> NewDelta {
    let format = try MachineFile.deltaFormat(of: base)
    _ = try openDisk(base.uuid)
    let uuid = UniqueID.random()
    let path = machine.snapshotFolder.appendingPath("\(uuid.braced).\(format.usualExtension)")
    var options = options
    options.parentFolders.append(base.path.folder)
    try DiskImage.fork(base.path, to: [path], format: format, uuids: [uuid], in: storage, options)
    let medium = Medium(
      uuid: uuid, location: try location(of: path, from: folder), format: format.registryName, parent: base.uuid)
    return NewDelta(base: base.uuid, medium: medium, path: path)
  }

  static func deltaFormat(of base: MediaCatalog.Entry) throws(DiskError) -> ImageFormat {
    base.format == .raw ? .qcow2 : base.format
  }

  /// A path as a settings file in a folder has it: relative, so that both can be moved together.
  func location(of path: String, from folder: String) throws(DiskError) -> String {
    guard let here = storage.canonicalPath(folder), let there = storage.canonicalPath(path) else {
      throw DiskError(.missing, path, "no such file")
    }
    return there.relative(to: here)
  }
}

extension MachineFile {
  /// Makes a change happen: registers new disks, replaces the settings file, and only then forgets the old ones. Deltas of
  /// a linked clone are in its origin's registry, where VirtualBox looks for them: an entry too many does no harm there.
  func commit(adding added: [Medium] = [], removing removed: Set<UniqueID> = []) throws(DiskError) {
    let own = Set(machine.hardDisks.map(\.uuid)).union(added.map(\.uuid))
    let foreign = added.filter { medium in medium.parent.map { !own.contains($0) } ?? false }
    if !foreign.isEmpty, let origin = try lockedOrigin() {
      let paths = foreign.map { machine.location($0.location) }
      var entries = foreign
      for index in entries.indices { entries[index].location = try location(of: paths[index], from: origin.folder) }
      origin.machine.register(entries)
      try origin.save()
      machine.register(added.filter { medium in !foreign.contains { $0.uuid == medium.uuid } })
    } else {
      machine.register(added)
    }
    machine.unregister(removed)
    try save()
    let gone = removed.subtracting(own)
    if !gone.isEmpty, let origin = try lockedOrigin() {
      origin.machine.unregister(gone)
      try origin.save()
    }
  }

  /// Removes the files of disks that nothing refers to any more, as far as they are the machine's own: a settings file must
  /// not make Polder remove what it did not make.
  func removeFiles(of disks: [MediaCatalog.Entry]) {
    for disk in disks where isOwn(disk) { remove(DiskImage.files(of: disk.path, disk.format, in: storage)) }
  }

  /// Removes files that nothing refers to. What cannot be removed is only space.
  func remove(_ paths: [String]) {
    for path in paths { try? storage.remove(path) }
  }
}

extension DiskImage {
  /// All files of an image, so that they can be removed; the image's own file first.
  static func files(of path: String, _ format: ImageFormat, in storage: any Storage) -> [String] {
    let options = OpenOptions(format: format, ignoresParents: true)
    return (try? open(path, for: .probing, in: storage, options).information.files) ?? [path]
  }
}
