public import DiskImages

/// What a user attaches an image as.
public enum DriveKind: String, CaseIterable, Sendable {
  case disk, cd, usb
}

extension MachineFile {
  /// Attaches an image; its file stays where it is.
  public func attach(_ image: String, as kind: DriveKind) throws(DiskError) {
    try expectStopped()
    guard storage.exists(image) else { throw DiskError(.missing, image, "no such file") }
    switch kind {
    case .cd: try insert(image)
    case .disk, .usb:
      let uuid = try register(image)
      if machine.hardware.disks.contains(uuid) { throw DiskError(.usage, image, "it is attached already") }
      try machine.attach(.disk, uuid, isUSB: kind == .usb)
    }
    if machine.currentSnapshot != nil { machine.isModified = true }
    try save()
  }

  /// The UUID by which the registry knows an image, which it may have to learn.
  private func register(_ path: String) throws(DiskError) -> UniqueID {
    let place = storage.canonicalPath(path)
    for entry in try catalog().entries.values where storage.canonicalPath(entry.path) == place { return entry.uuid }
    let image = try DiskImage.open(path, for: .probing, in: storage, OpenOptions(ignoresParents: true))
    guard !image.needsParent else {
      throw DiskError(
        .usage, path,
        "it is a delta, and the machine does not know its parent: attach a copy made by 'polder disk convert'")
    }
    let uuid = try registryUUID(of: path, image.format)
    if let other = try catalog().entries[uuid] {
      throw DiskError(
        .usage, path,
        "it has the UUID of \(other.path), which the machine knows: attach a copy made by 'polder disk convert'")
    }
    machine.register([
      Medium(uuid: uuid, location: try registryLocation(of: path), format: image.format.registryName, type: "Normal")
    ])
    return uuid
  }

  /// Relative within the machine's folder, absolute elsewhere, as VirtualBox has it.
  private func registryLocation(of path: String) throws(DiskError) -> String {
    let relative = try location(of: path, from: folder)
    return relative.hasPrefix("../") ? storage.canonicalPath(path) ?? path : relative
  }

  /// Puts a CD into the first empty drive, or into a new one.
  private func insert(_ image: String) throws(DiskError) {
    let location = try registryLocation(of: image)
    let known = machine.removableImages.first { $0.location == location }?.uuid
    let uuid = known ?? .random()
    if known == nil { machine.registerCD(uuid, location: location) }
    var isDone = false
    machine.hardware.editStorage { storage in
      storage.updateChildren { controller in
        controller.updateChildren { device in
          if !isDone, device["type"] == "DVD", device.child("Image") == nil {
            device.append(XMLElement("Image", [("uuid", uuid.braced)]))
            isDone = true
          }
          return true
        }
        return true
      }
    }
    if !isDone { try machine.attach(.cd, uuid) }
  }

  /// Detaches an image; its file stays, and an empty CD drive as well.
  ///
  /// - Parameter image: Its path or UUID; nil for the only one of its kind.
  public func detach(_ image: String?, as kind: DriveKind) throws(DiskError) {
    try expectStopped()
    let found = drives.filter { drive in
      guard drive.kindName == kind.rawValue, let medium = drive.attachment.medium else { return false }
      guard let image else { return true }
      return UniqueID(text: image) == medium
        || drive.path.map { path in
          path == image || storage.canonicalPath(path) == storage.canonicalPath(image) && storage.exists(path)
            || path.fileName == image
        } ?? false
    }
    guard let drive = found.first, let medium = drive.attachment.medium else {
      throw DiskError(.usage, path, "no \(kind.rawValue) \(image.map { "'\($0)' " } ?? "")is attached")
    }
    guard found.count == 1 else {
      throw DiskError(.usage, path, "\(found.count) \(kind.rawValue)s are attached: name the file of one")
    }
    remove(drive, keepsDrive: kind == .cd)
    forget(medium)
    if machine.currentSnapshot != nil { machine.isModified = true }
    try save()
  }

  private func remove(_ drive: Drive, keepsDrive: Bool) {
    let (port, device) = ("\(drive.attachment.port)", "\(drive.attachment.device)")
    machine.hardware.editController(drive.controller) { controller in
      controller.updateChildren { attached in
        guard attached.name == "AttachedDevice", (attached["port"] ?? "0") == port,
          (attached["device"] ?? "0") == device
        else { return true }
        attached.remove("Image")
        return keepsDrive
      }
    }
  }

  /// A medium that nothing uses any more leaves the registry. A delta stays: it holds what was written since a snapshot.
  private func forget(_ medium: UniqueID) {
    let uses = machine.allHardware.flatMap(\.controllers).flatMap(\.attachments).compactMap(\.medium)
    guard !uses.contains(medium) else { return }
    let disks = machine.hardDisks
    if disks.contains(where: { $0.parent == medium || $0.uuid == medium && $0.parent != nil }) { return }
    machine.unregister([medium])
  }
}
