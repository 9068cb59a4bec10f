public import DiskImages

extension MachineFile {
  /// Makes a machine: a folder of its name with the settings file and, unless it has none, its disk.
  ///
  /// - Parameter folder: In which the machine's folder is made.
  public static func create(
    _ blueprint: MachineBlueprint, in folder: String, _ storage: any MachineStorage = FileStorage(),
    _ progress: Progress = { _, _ in true }
  ) throws(DiskError) -> MachineFile {
    let path = try newPath(of: blueprint.name, in: folder, storage)
    let file = MachineFile(new: Machine(blueprint, path: path), in: storage)
    try storage.makeFolder(path.folder)
    do {
      if let size = blueprint.diskSize { try file.addFirstDisk(blueprint, size: size, progress) }
      try file.machine.check()
      try file.save()
      try storage.flushNames(in: folder)
    } catch {
      file.discard()
      throw error
    }
    return file
  }

  /// Where the settings file of a new machine goes. Neither it nor disks of that name may be there.
  static func newPath(of name: String, in folder: String, _ storage: any MachineStorage) throws(DiskError) -> String {
    if let problem = Machine.problem(withName: name) {
      throw DiskError(.usage, "", "invalid machine name '\(name)': \(problem)")
    }
    let machineFolder = folder.appendingPath(name)
    let path = machineFolder.appendingPath(name + ".vbox")
    guard !storage.exists(path) else { throw DiskError(.cannotCreate, path, "the machine already exists") }
    if storage.exists(machineFolder), storage.obstacle(at: machineFolder) != "a folder",
      storage.obstacle(at: machineFolder) != nil
    {
      throw DiskError(.cannotCreate, machineFolder, "it exists, and is not a folder")
    }
    return path
  }

  private func addFirstDisk(
    _ blueprint: MachineBlueprint, size: Int, _ progress: Progress
  ) throws(DiskError) {
    let format = blueprint.diskFormat
    let disk = folder.appendingPath("\(blueprint.name)_disk.\(format.usualExtension)")
    let image = ImageBlueprint(format: format, size: size, allocation: blueprint.allocation)
    try DiskImage.create(disk, image, in: storage, progress)
    made.append(disk)
    let medium = Medium(
      uuid: try registryUUID(of: disk, format), location: disk.fileName, format: format.registryName, type: "Normal")
    machine.register([medium])
    try machine.attach(.disk, medium.uuid)
  }

  /// The UUID that an image has, or a new one if its format has none.
  func registryUUID(of path: String, _ format: ImageFormat) throws(DiskError) -> UniqueID {
    guard format.storesUUID else { return .random() }
    let options = OpenOptions(format: format, ignoresParents: true)
    return try DiskImage.open(path, for: .probing, in: storage, options).information.uuid ?? .random()
  }

  /// Removes what was made of a machine that did not come about.
  func discard() {
    remove(made.flatMap { DiskImage.files(of: $0, ImageFormat(fileName: $0) ?? .raw, in: storage) })
    remove([path + MachineFile.draftEnding])
    try? storage.removeFolder(machine.snapshotFolder)
    try? storage.removeFolder(folder)
  }
}
