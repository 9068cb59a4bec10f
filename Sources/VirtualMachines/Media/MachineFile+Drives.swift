public import DiskImages

/// A drive, and what is known of the medium in it.
public struct Drive: Sendable {
  public var controller: String
  public var isUSB: Bool
  public var attachment: Attachment
  public var path: String?
  /// Why the medium cannot be used.
  public var problem: String?
  /// In bytes.
  public var virtualSize: Int?
  public var allocatedSize: Int?

  /// What users call it.
  public var kindName: String {
    switch attachment.kind {
    case .disk: isUSB ? "usb" : "disk"
    case .cd: "cd"
    case .floppy: "floppy"
    }
  }
}

extension MachineFile {
  /// What is attached to the machine.
  public var drives: [Drive] { drives(of: machine.hardware) }

  public func drives(of hardware: Hardware) -> [Drive] {
    let catalog = try? catalog()
    return hardware.controllers.flatMap { controller in
      controller.attachments.map { attachment in
        var drive = Drive(controller: controller.name, isUSB: controller.type == "USB", attachment: attachment)
        if let medium = attachment.medium { describe(medium, catalog, &drive) }
        return drive
      }
    }
  }

  private func describe(_ medium: UniqueID, _ catalog: MediaCatalog?, _ drive: inout Drive) {
    guard drive.attachment.kind == .disk else {
      drive.path = machine.removableImages.first { $0.uuid == medium }.map { machine.location($0.location) }
      if drive.path == nil { (drive.path, drive.problem) = (medium.braced, "no registry knows its file") }
      return
    }
    do throws(DiskError) {
      guard let catalog else { throw DiskError(.damaged, path, "the registry of disks cannot be read") }
      drive.path = try catalog.entry(medium).path
      let information = try openDisk(medium).information
      (drive.virtualSize, drive.allocatedSize) = (information.virtualSize, information.allocatedSize)
    } catch {
      drive.path = drive.path ?? medium.braced
      drive.problem = error.reason
    }
  }

  /// What a full clone of a state copies, in bytes.
  public func copiedSize(_ snapshot: UniqueID?) throws(DiskError) -> Int {
    let hardware = snapshot.flatMap { machine.snapshot($0)?.hardware } ?? machine.hardware
    var size = 0
    for disk in Set(hardware.disks) {
      try openDisk(disk).map { (part) throws(DiskError) in if part.kind != .zero { size += part.range.count } }
    }
    return size
  }

  /// The disks of linked clones, as far as the registry knows them.
  public var linkedClones: [String] {
    guard let catalog = try? catalog() else { return [] }
    return catalog.entries.values.filter { $0.isOwn && $0.parent != nil && !isOwn($0) }.map(\.path).sorted()
  }
}
