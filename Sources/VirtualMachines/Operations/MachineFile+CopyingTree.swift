import DiskImages

extension MachineFile {
  /// Makes a full clone with all snapshots: each disk and delta is copied, and the tree is the same.
  func copyTree(_ request: CloneRequest, as name: String, to folder: String, _ progress: Progress) throws(DiskError) {
    let path = try MachineFile.newPath(of: name, in: folder, storage)
    let file = MachineFile(new: try machine.clonedTree(as: name, at: path, request), in: storage)
    try storage.makeFolder(file.folder)
    try storage.makeFolder(file.machine.snapshotFolder)
    do {
      file.machine.takeRemovableMedia(of: self)
      let catalog = try catalog()
      var copies: [UniqueID: (uuid: UniqueID, path: String)] = [:]
      for disk in try copiedDisks(catalog) {
        copies[disk.uuid] = try copy(
          disk, over: disk.parent.flatMap { copies[$0] }, catalog, to: file, request, progress)
      }
      file.machine.replaceMedia(copies.mapValues(\.uuid))
      try file.save()
      try storage.flush(folders: [file.machine.snapshotFolder, file.folder, folder])
    } catch {
      file.discard()
      throw error
    }
  }

  /// The machine's own disks that a state needs, each before its deltas.
  private func copiedDisks(_ catalog: MediaCatalog) throws(DiskError) -> [MediaCatalog.Entry] {
    var result: [MediaCatalog.Entry] = []
    for disk in machine.allHardware.flatMap(\.disks) {
      for entry in try catalog.chain(disk).reversed() where entry.uuid == disk || isOwn(entry) {
        if !result.contains(where: { $0.uuid == entry.uuid }) { result.append(entry) }
      }
    }
    return result
  }

  private func copy(
    _ disk: MediaCatalog.Entry, over parent: (uuid: UniqueID, path: String)?, _ catalog: MediaCatalog,
    to file: MachineFile, _ request: CloneRequest, _ progress: Progress
  ) throws(DiskError) -> (uuid: UniqueID, path: String) {
    let options = try catalog.options(disk.uuid)
    guard let parent else { return try copyWhole(disk, catalog, to: file, request, progress) }
    let uuid = UniqueID.random()
    let path = file.machine.snapshotFolder.appendingPath("\(uuid.braced).\(disk.format.usualExtension)")
    file.made.append(path)
    let newOptions = OpenOptions(parentFolders: [file.folder, file.machine.snapshotFolder])
    try DiskImage.copyDelta(
      disk.path, to: path, over: parent.path, uuid: uuid, in: storage, options, newOptions, progress)
    file.machine.register([
      Medium(
        uuid: uuid, location: try location(of: path, from: file.folder), format: disk.format.registryName,
        parent: parent.uuid)
    ])
    return (uuid, path)
  }

  /// A base, or a delta of something that is not the machine's own.
  private func copyWhole(
    _ disk: MediaCatalog.Entry, _ catalog: MediaCatalog, to file: MachineFile, _ request: CloneRequest,
    _ progress: Progress
  ) throws(DiskError) -> (uuid: UniqueID, path: String) {
    let source = try openDisk(disk.uuid)
    let chain = try catalog.chain(disk.uuid)
    let name = try file.freeName(
      like: chain[chain.count - 1].path.fileName, of: machine.name, keepsName: request.keepsDiskNames, disk.format)
    let path = file.folder.appendingPath(name)
    file.made.append(path)
    try source.convert(to: path, ImageBlueprint(format: disk.format, size: source.virtualSize), progress)
    let uuid = try registryUUID(of: path, disk.format)
    file.machine.register([
      Medium(uuid: uuid, location: name, format: disk.format.registryName, type: disk.type)
    ])
    return (uuid, path)
  }
}

extension Machine {
  /// The settings of a clone with all snapshots, with the media of its origin.
  func clonedTree(as name: String, at path: String, _ request: CloneRequest) throws(DiskError) -> Machine {
    var clone = Machine(document, path: path)
    clone.edit { machine in
      machine.remove("MediaRegistry")
      for attribute in ["stateFile", "aborted"] { machine[attribute] = nil }
    }
    for key in [MachineFile.mergingKey, MachineFile.originKey] { clone.setExtraData(key, nil) }
    clone.hardware.uuid = request.keepsHardwareUUID ? hardware.uuid ?? uuid : nil
    (clone.uuid, clone.name) = (.random(), name)
    clone.stampStateChange()
    var addresses: [HardwareAddress: HardwareAddress] = [:]
    for snapshot in snapshots {
      let uuid = UniqueID.random()
      if clone.currentSnapshot == snapshot.uuid { clone.currentSnapshot = uuid }
      clone.editSnapshot(snapshot.uuid) { element in
        element["uuid"] = uuid.braced
        var hardware = Hardware(owner: element)
        hardware.renewAddresses(request.addresses, &addresses)
        element = hardware.owner
      }
    }
    clone.hardware.renewAddresses(request.addresses, &addresses)
    for (name, value) in request.settings { try clone.set(name, value) }
    return clone
  }

  /// Replaces media in all states.
  mutating func replaceMedia(_ media: [UniqueID: UniqueID]) {
    hardware.replaceMedia(media)
    for snapshot in snapshots {
      editSnapshot(snapshot.uuid) { element in
        var hardware = Hardware(owner: element)
        hardware.replaceMedia(media)
        element = hardware.owner
      }
    }
  }
}

extension Hardware {
  /// - Parameter known: The new addresses so far, by the old ones: a card has the same one in all states.
  mutating func renewAddresses(
    _ addresses: CloneRequest.Addresses, _ known: inout [HardwareAddress: HardwareAddress]
  ) {
    for adapter in adapters where adapter.isEnabled {
      if addresses == .keep || addresses == .keepNAT && adapter.network?.isNAT == true { continue }
      let new = known[adapter.address] ?? .random()
      known[adapter.address] = new
      setAddress(adapter.slot, new)
    }
  }
}
