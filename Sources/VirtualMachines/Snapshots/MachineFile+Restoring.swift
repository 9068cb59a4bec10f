public import DiskImages

extension MachineFile {
  /// Puts the machine back into the state of a snapshot: its settings, and new deltas over its disks. What has happened
  /// since the current snapshot is lost.
  public func restoreSnapshot(_ uuid: UniqueID) throws(DiskError) {
    try expectStopped()
    guard let snapshot = machine.snapshot(uuid) else {
      throw DiskError(.usage, path, "it has no snapshot \(uuid.braced)")
    }
    let (before, catalog) = (machine, try catalog())
    let deltas = try fork(snapshot.hardware, catalog)
    let old = try discardedDisks(catalog)
    machine.takeHardware(of: snapshot)
    machine.currentSnapshot = uuid
    machine.isModified = false
    machine.stampStateChange()
    machine.hardware.replaceMedia(deltas.replacements)
    do { try commit(adding: deltas.map(\.medium), removing: Set(old.map(\.uuid))) } catch {
      undo(to: before, deltas)
      throw error
    }
    removeFiles(of: old)
  }

  /// The deltas of the current state, which no snapshot and no other disk needs. A disk that was attached after the last
  /// snapshot stays, detached, as in VirtualBox.
  private func discardedDisks(_ catalog: MediaCatalog) throws(DiskError) -> [MediaCatalog.Entry] {
    let kept = Set(machine.snapshots.flatMap(\.hardware.disks))
    var result: [MediaCatalog.Entry] = []
    for disk in machine.hardware.disks where !kept.contains(disk) && !result.contains(where: { $0.uuid == disk }) {
      let entry = try catalog.entry(disk)
      if entry.parent != nil, entry.children.isEmpty { result.append(entry) }
    }
    return result
  }
}

extension Machine {
  /// The hardware of a snapshot becomes the current state's.
  mutating func takeHardware(of snapshot: Snapshot) {
    let names = ["Hardware", "StorageControllers"]
    let new = snapshot.hardware.owner.children.filter { names.contains($0.name) }
    edit { machine in
      let index = machine.content.firstIndex { node in names.contains { node.isElement($0) } } ?? machine.content.count
      machine.content.insert(contentsOf: new.map(XMLNode.element), at: index)
      var seen = 0
      machine.updateChildren { child in
        guard names.contains(child.name) else { return true }
        seen += 1
        return seen <= new.count
      }
    }
  }
}
