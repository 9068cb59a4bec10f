public import DiskImages

extension MachineFile {
  /// Takes a snapshot: the current disks are not written any more, new deltas are, and the settings are copied.
  ///
  /// - Returns: The snapshot's UUID.
  @discardableResult
  public func takeSnapshot(_ name: String, description: String = "") throws(DiskError) -> UniqueID {
    try expectStopped()
    try expectDepth()
    let deltas = try fork(machine.hardware, try catalog())
    let before = machine
    let uuid = UniqueID.random()
    var snapshot = XMLElement(
      "Snapshot", [("uuid", uuid.braced), ("name", name), ("timeStamp", TimeStamp.now)],
      machine.element.children.filter { ["Hardware", "StorageControllers"].contains($0.name) })
    snapshot.setText(of: "Description", description, before: ["Hardware"])
    // A file that does not name the current snapshot must not get a second first one.
    machine.addSnapshot(snapshot, below: machine.currentSnapshot ?? machine.snapshots.first?.uuid)
    machine.currentSnapshot = uuid
    machine.isModified = false
    machine.stampStateChange()
    machine.hardware.replaceMedia(deltas.replacements)
    do { try commit(adding: deltas.map(\.medium)) } catch {
      undo(to: before, deltas)
      throw error
    }
    return uuid
  }

  /// As deep as VirtualBox reads.
  private static let maximumDepth = 250

  private func expectDepth() throws(DiskError) {
    guard let current = machine.currentSnapshot, let depth = machine.snapshot(current)?.depth else { return }
    guard depth + 2 <= MachineFile.maximumDepth else {
      throw DiskError(
        .usage, path,
        "\(MachineFile.maximumDepth) snapshots follow one another, which is VirtualBox's limit: delete some")
    }
  }

  /// After a failure: the settings file is the old one, unless the new one has its name already.
  func undo(to before: Machine, _ deltas: [NewDelta]) {
    guard let bytes = try? MachineFile.current(path, storage), bytes != machine.document.bytes else { return }
    machine = before
    remove(deltas.map(\.path) + [path + MachineFile.draftEnding])
  }

  private static func current(_ path: String, _ storage: any MachineStorage) throws(DiskError) -> [UInt8] {
    let store = try storage.open(path, for: .probing)
    return try store.bytes(at: HostOffset(0), count: store.size)
  }

  /// Changes a snapshot's name or description.
  public func editSnapshot(_ uuid: UniqueID, name: String? = nil, description: String? = nil) throws(DiskError) {
    machine.editSnapshot(uuid) { snapshot in
      if let name { snapshot["name"] = name }
      if let description { snapshot.setText(of: "Description", description, before: ["Hardware"]) }
    }
    try save()
  }
}

extension [NewDelta] {
  var replacements: [UniqueID: UniqueID] {
    reduce(into: [:]) { $0[$1.base] = $1.medium.uuid }
  }
}
