public import DiskImages

/// How to import an appliance.
public struct ImportRequest: Sendable {
  /// Nil for that of the appliance.
  public var name: String?
  public var addresses = CloneRequest.Addresses.new
  public var diskFormat = ImageFormat.vdi
  public var settings: [(name: String, value: String)] = []

  public init() {}
}

extension MachineFile {
  /// Makes a machine of an appliance, `.ova` or `.ovf`, whose manifest is verified first if it has one.
  public static func importAppliance(
    _ path: String, _ request: ImportRequest = ImportRequest(), to folder: String,
    _ storage: any MachineStorage = FileStorage(), _ progress: Progress = { _, _ in true }
  ) throws(DiskError) -> MachineFile {
    let source = try ApplianceSource(path, storage)
    let package = try OVFPackage(source.description, path: source.descriptionName)
    let name = request.name ?? package.name
    if request.name == nil, let problem = Machine.problem(withName: name) {
      throw DiskError(
        .damaged, source.descriptionName, "invalid machine name '\(name)': \(problem); give one with --name")
    }
    let target = try newPath(of: name, in: folder, storage)
    let file = MachineFile(new: try machine(package, name, at: target, source), in: storage)
    try storage.makeFolder(file.folder)
    do {
      for (number, disk) in package.disks.enumerated() {
        try file.take(disk, number: number, package, source, request.diskFormat, progress)
      }
      file.machine.dropUnknownMedia()
      file.machine.renewAddresses(request.addresses)
      for (name, value) in request.settings { try file.machine.set(name, value) }
      try file.save()
      try storage.flushNames(in: folder)
    } catch {
      file.discard()
      throw error
    }
    return file
  }

  /// The settings: VirtualBox's own if the appliance has them, or made from what OVF says.
  private static func machine(
    _ package: OVFPackage, _ name: String, at path: String, _ source: ApplianceSource
  ) throws(DiskError) -> Machine {
    guard let exported = package.machine else { return try made(package, name, at: path) }
    var element = exported
    element.name = "Machine"
    element.attributes.removeAll { $0.name.contains(":") || $0.name == "version" }
    element.updateChildren { !$0.name.contains(":") && !["MediaRegistry", "Snapshot"].contains($0.name) }
    let version = exported["version"] ?? Machine.settingsVersion
    let root = XMLElement("VirtualBox", [("xmlns", "http://www.virtualbox.org/"), ("version", version)], [element])
    let document = XMLDocument([.instruction("xml version=\"1.0\""), .element(root)])
    var machine = try Machine(document.bytes, path: source.descriptionName)
    machine.currentSnapshot = nil
    (machine.uuid, machine.name) = (.random(), name)
    machine.stampStateChange()
    return Machine(machine.document, path: path)
  }

  private static func made(_ package: OVFPackage, _ name: String, at path: String) throws(DiskError) -> Machine {
    var blueprint = MachineBlueprint(name: name)
    (blueprint.vcpus, blueprint.memory, blueprint.osType) = (package.vcpus, package.memory, package.osType)
    (blueprint.description, blueprint.adapters) = (package.description, min(package.cards.count, Hardware.adapterLimit))
    var machine = Machine(blueprint, path: path)
    for (slot, card) in package.cards.prefix(Hardware.adapterLimit).enumerated() {
      let isNAT = card.network.uppercased() == "NAT"
      machine.hardware.setNetwork(
        slot, AttachedNetwork(kind: isNAT ? "NAT" : "InternalNetwork", name: isNAT ? "" : card.network))
    }
    for drive in package.drives where !drive.isDisk { try machine.attach(.cd, nil) }
    return machine
  }

  /// Writes a disk of the appliance as a disk of the machine.
  private func take(
    _ disk: OVFPackage.Disk, number: Int, _ package: OVFPackage, _ source: ApplianceSource, _ format: ImageFormat,
    _ progress: Progress
  ) throws(DiskError) {
    let name = "\(machine.name)_disk\(number == 0 ? "" : "\(number + 1)").\(format.usualExtension)"
    let path = folder.appendingPath(name)
    made.append(path)
    if disk.file.isEmpty {
      try DiskImage.create(path, ImageBlueprint(format: format, size: disk.capacity), in: storage, progress)
    } else {
      try convert(source.file(disk.file), to: path, format, progress)
    }
    let medium = Medium(
      uuid: try registryUUID(of: path, format), location: name, format: format.registryName, type: "Normal")
    machine.register([medium])
    if package.machine != nil, let uuid = disk.uuid {
      machine.hardware.replaceMedia([uuid: medium.uuid])
    } else if package.drives.contains(where: { $0.disk == disk.id }) || package.machine != nil {
      try machine.attach(.disk, medium.uuid)
    }
  }

  /// An image in an archive is taken out first; it must stand alone.
  private func convert(
    _ file: ApplianceSource.File, to path: String, _ format: ImageFormat, _ progress: Progress
  ) throws(DiskError) {
    let image = folder.appendingPath(".import-" + file.name + MachineFile.draftEnding)
    try? storage.remove(image)
    let copy = try storage.create(image)
    defer { try? storage.remove(image) }
    try file.store.copy(from: file.offset, count: file.count, to: copy, at: 0)
    let kind = ImageFormat(fileName: file.name)
    guard kind == .vmdk || kind == .vdi || kind == .vhd || kind == .vhdx || kind == .qcow2 else {
      throw DiskError(.unsupported, file.name, "disks of appliances are VMDK, VDI, VHD, VHDX or qcow2")
    }
    do throws(DiskError) {
      let disk = try DiskImage.open(image, for: .probing, in: storage, OpenOptions(format: kind, ignoresParents: true))
      guard !disk.needsParent, disk.information.files.count == 1 else {
        throw DiskError(.damaged, file.name, "it needs other images, which an appliance's disk must not")
      }
      try disk.convert(to: path, ImageBlueprint(format: format, size: disk.virtualSize), progress)
    } catch {
      throw error.path == image ? DiskError(error.kind, file.name, error.reason) : error
    }
  }
}

extension Machine {
  /// Drives whose medium did not come along are empty; disks that did not are gone.
  fileprivate mutating func dropUnknownMedia() {
    let known = Set(hardDisks.map(\.uuid))
    hardware.editStorage { storage in
      storage.updateChildren { controller in
        controller.updateChildren { device in
          guard device.name == "AttachedDevice", let image = device.child("Image")?["uuid"],
            UniqueID(text: image).map({ !known.contains($0) }) ?? true
          else { return true }
          device.remove("Image")
          return device["type"] != "HardDisk"
        }
        return true
      }
    }
  }
}
