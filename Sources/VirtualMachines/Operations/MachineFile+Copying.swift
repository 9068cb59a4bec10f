import DiskImages

extension MachineFile {
  /// Makes a full clone of one state: its disks are copied, each with all that its parents provide.
  func copy(_ request: CloneRequest, as name: String, to folder: String, _ progress: Progress) throws(DiskError) {
    let path = try MachineFile.newPath(of: name, in: folder, storage)
    let snapshot = request.snapshot.flatMap { machine.snapshot($0) }
    let file = MachineFile(new: try machine.cloned(as: name, at: path, from: snapshot, request), in: storage)
    try storage.makeFolder(file.folder)
    do {
      let catalog = try catalog()
      file.machine.takeRemovableMedia(of: self)
      let disks = (snapshot?.hardware ?? machine.hardware).disks
      for disk in Set(disks).sorted(by: { $0.description < $1.description }) {
        try copy(disk, catalog, to: file, keepsName: request.keepsDiskNames, progress)
      }
      try file.save()
      try storage.flushNames(in: folder)
    } catch {
      file.discard()
      throw error
    }
  }

  private func copy(
    _ disk: UniqueID, _ catalog: MediaCatalog, to file: MachineFile, keepsName: Bool, _ progress: Progress
  ) throws(DiskError) {
    let chain = try catalog.chain(disk)
    let base = chain[chain.count - 1]
    let source = try openDisk(disk)
    let name = try file.freeName(like: base.path.fileName, of: machine.name, keepsName: keepsName, base.format)
    let path = file.folder.appendingPath(name)
    file.made.append(path)
    try source.convert(to: path, ImageBlueprint(format: base.format, size: source.virtualSize), progress)
    let medium = Medium(
      uuid: try registryUUID(of: path, base.format), location: name, format: base.format.registryName, type: "Normal")
    file.machine.register([medium])
    file.machine.hardware.replaceMedia([disk: medium.uuid])
  }

  /// `web_disk.vdi` of `web` becomes `new_disk.vdi` of `new`.
  func freeName(
    like old: String, of origin: String, keepsName: Bool, _ format: ImageFormat
  ) throws(DiskError) -> String {
    let stem = old.withoutExtension
    let plain: String
    if keepsName {
      plain = stem
    } else if stem.hasPrefix(origin) {
      plain = machine.name + stem.dropFirst(origin.count)
    } else {
      plain = machine.name + "_" + (stem.hasPrefix("{") ? "disk" : stem)
    }
    let ending = ImageFormat(fileName: old) == format ? old.dropFirst(stem.count) : ".\(format.usualExtension)"
    for number in 1... {
      let name = plain + (number == 1 ? "" : "\(number)") + ending
      if !storage.exists(folder.appendingPath(name)) { return name }
    }
    throw DiskError(.cannotCreate, folder, "no free name for \(old)")
  }
}
