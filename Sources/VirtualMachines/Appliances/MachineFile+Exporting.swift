public import DiskImages

extension MachineFile {
  /// Writes the machine's current state as an appliance: NAME.ovf, a manifest with SHA-256 digests, and each disk as a
  /// streamOptimized VMDK; in one tar archive if the path ends in `.ova`.
  public func export(to path: String, _ progress: Progress = { _, _ in true }) throws(DiskError) {
    let target = try ApplianceTarget(path, storage)
    try expectStopped()
    do {
      var package = try description()
      var copies: [UniqueID: UniqueID] = [:]
      for disk in machine.hardware.disks where copies[disk] == nil {
        copies[disk] = try add(disk, to: &package, target, progress)
      }
      package.machine = exportedMachine(with: copies)
      try target.finish(package.document.bytes, package.disks.map(\.file))
    } catch {
      target.discard()
      throw error
    }
  }

  /// - Returns: The UUID of the copy.
  private func add(
    _ disk: UniqueID, to package: inout OVFPackage, _ target: ApplianceTarget, _ progress: Progress
  ) throws(DiskError) -> UniqueID {
    let number = package.disks.count + 1
    let file = target.diskName(number)
    let image = try openDisk(disk)
    let path = target.path(of: file)
    target.made.append(path)
    try image.convert(
      to: path, ImageBlueprint(format: .vmdk, size: image.virtualSize, variant: "streamOptimized"), progress)
    let uuid = try registryUUID(of: path, .vmdk)
    package.disks.append(
      OVFPackage.Disk(
        id: "vmdisk\(number)", file: file, capacity: image.virtualSize, uuid: uuid, format: Appliance.streamFormat))
    for controller in machine.hardware.controllers {
      for attachment in controller.attachments where attachment.medium == disk && attachment.kind == .disk {
        package.drives.append(
          OVFPackage.DriveItem(
            isDisk: true, disk: "vmdisk\(number)", controller: controller.name,
            address: attachment.port * controller.devicesPerPort + attachment.device))
      }
    }
    return uuid
  }

  /// All but the disks.
  private func description() throws(DiskError) -> OVFPackage {
    var package = OVFPackage(name: machine.name)
    (package.description, package.osType) = (machine.description, machine.osType)
    (package.vcpus, package.memory) = (machine.hardware.vcpus, machine.hardware.memory)
    for controller in machine.hardware.controllers {
      guard let type = MachineFile.resourceTypes[controller.type] else { continue }
      package.controllers.append(
        OVFPackage.ControllerItem(id: controller.name, type: type.number, subtype: type.name))
      for attachment in controller.attachments where attachment.kind == .cd {
        package.drives.append(
          OVFPackage.DriveItem(
            isDisk: false, disk: nil, controller: controller.name,
            address: attachment.port * controller.devicesPerPort + attachment.device))
      }
    }
    package.cards = machine.hardware.adapters.filter(\.isEnabled).map { adapter in
      (adapter.network?.applianceName ?? "None", adapter.type.hasPrefix("8254") ? "E1000" : adapter.type)
    }
    return package
  }

  /// Numbers of CIM_ResourceAllocationSettingData, and VirtualBox's names in an OVF.
  private static let resourceTypes: [String: (number: Int, name: String)] = [
    "AHCI": (20, "AHCI"), "PIIX3": (5, "PIIX3"), "PIIX4": (5, "PIIX4"), "ICH6": (5, "PIIX4"),
    "LsiLogic": (6, "lsilogic"), "BusLogic": (6, "buslogic"), "LsiLogicSas": (20, "LsiLogicSas"),
    "VirtioSCSI": (20, "VirtioSCSI"),
    "NVMe": (20, "NVMe"),
  ]

  /// VirtualBox's own settings, for programs that know them, with the UUIDs that the exported disks have.
  private func exportedMachine(with copies: [UniqueID: UniqueID]) -> XMLElement {
    var clone = machine
    clone.hardware.replaceMedia(copies)
    let element = clone.element
    var result = XMLElement("vbox:Machine", [("ovf:required", "false"), ("version", Machine.settingsVersion)])
    for attribute in element.attributes where !["currentSnapshot", "stateFile", "aborted"].contains(attribute.name) {
      result.attributes.append(attribute)
    }
    result.append(XMLElement("ovf:Info", text: "Complete VirtualBox machine configuration in VirtualBox format"))
    for child in element.children where !["MediaRegistry", "Snapshot", "ExtraData"].contains(child.name) {
      result.append(child)
    }
    return result
  }
}

extension AttachedNetwork {
  /// What VirtualBox calls a network in an OVF.
  fileprivate var applianceName: String {
    switch kind {
    case "NAT", "NATNetwork": "NAT"
    case "BridgedInterface": "Bridged"
    case "InternalNetwork": "Internal"
    case "HostOnlyInterface", "HostOnlyNetwork": "HostOnly"
    case let kind: kind
    }
  }
}
