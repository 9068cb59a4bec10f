import DiskImages

extension MachineFile {
  /// Makes linked clones: machines whose disks are deltas over those of a snapshot. The deltas are entered in this machine's
  /// registry, as VirtualBox does it; they keep the snapshot from being deleted.
  ///
  /// - Parameters:
  ///   - request: With a snapshot.
  ///   - folder: In which the clones' folders are made.
  func link(_ request: CloneRequest, to folder: String, _ progress: Progress) throws(DiskError) {
    guard let uuid = request.snapshot, let snapshot = machine.snapshot(uuid) else {
      throw DiskError(.usage, path, "a linked clone needs a snapshot")
    }
    let paths = try request.names.mapThrowing { (name) throws(DiskError) in
      try MachineFile.newPath(of: name, in: folder, storage)
    }
    let files = try zip(request.names, paths).mapThrowing { (name, path) throws(DiskError) in
      MachineFile(new: try machine.cloned(as: name, at: path, from: snapshot, request), in: storage)
    }
    do {
      let media = try makeDeltas(for: files, snapshot, progress)
      try publish(files, media, in: folder)
    } catch {
      files.forEach { $0.discard() }
      throw error
    }
  }

  /// - Returns: The deltas as this machine's registry has them.
  private func makeDeltas(
    for files: [MachineFile], _ snapshot: Snapshot, _ progress: Progress
  ) throws(DiskError) -> [Medium] {
    let catalog = try catalog()
    for file in files {
      try storage.makeFolder(file.folder)
      try storage.makeFolder(file.machine.snapshotFolder)
      file.machine.setExtraData(MachineFile.originKey, try registryPath(seenFrom: file.folder))
      file.machine.takeRemovableMedia(of: self)
    }
    var media: [Medium] = []
    for disk in Set(snapshot.hardware.disks).sorted(by: { $0.description < $1.description }) {
      let entry = try catalog.entry(disk)
      media += try makeDeltas(over: entry, try catalog.options(disk), for: files, progress)
    }
    return media
  }

  private func makeDeltas(
    over base: MediaCatalog.Entry, _ options: OpenOptions, for files: [MachineFile], _ progress: Progress
  ) throws(DiskError) -> [Medium] {
    let format = try MachineFile.deltaFormat(of: base)
    let uuids = files.map { _ in UniqueID.random() }
    let paths = zip(files, uuids).map { file, uuid in
      file.machine.snapshotFolder.appendingPath("\(uuid.braced).\(format.usualExtension)")
    }
    var options = options
    options.parentFolders.append(base.path.folder)
    for (file, path) in zip(files, paths) { file.made.append(path) }
    try DiskImage.fork(
      base.path, to: paths, format: format, uuids: uuids, isDurable: false, in: storage, options, progress)
    let registry = try lockedOriginOrSelf(of: base).folder
    return try zip(zip(files, uuids), paths).mapThrowing { (pair, path) throws(DiskError) in
      let (file, uuid) = pair
      file.machine.hardware.replaceMedia([base.uuid: uuid])
      return Medium(
        uuid: uuid, location: try location(of: path, from: registry), format: format.registryName, parent: base.uuid)
    }
  }

  private func lockedOriginOrSelf(of disk: MediaCatalog.Entry) throws(DiskError) -> MachineFile {
    disk.isOwn ? self : try lockedOrigin() ?? self
  }

  /// The settings file whose registry the deltas are entered in.
  private func registryPath(seenFrom folder: String) throws(DiskError) -> String {
    try location(of: origin?.path ?? path, from: folder)
  }

  /// The origin learns of its clones before they exist: a clone that nobody knows would lose its parent.
  private func publish(_ files: [MachineFile], _ media: [Medium], in folder: String) throws(DiskError) {
    for file in files { try file.writeDraft(isDurable: false) }
    try storage.flush(folders: files.flatMap { [$0.folder, $0.machine.snapshotFolder] } + [folder])
    let own = Set(machine.hardDisks.map(\.uuid))
    let isOwn = media.allSatisfy { medium in medium.parent.map(own.contains) ?? false }
    let registry = isOwn ? self : try lockedOrigin() ?? self
    registry.machine.register(media)
    try registry.save()
    for file in files { try storage.move(file.path + MachineFile.draftEnding, to: file.path) }
    try storage.flush(folders: files.map(\.folder))
  }
}

extension Sequence {
  func mapThrowing<R, E: Error>(_ transform: (Element) throws(E) -> R) throws(E) -> [R] {
    var result: [R] = []
    for element in self { result.append(try transform(element)) }
    return result
  }
}
