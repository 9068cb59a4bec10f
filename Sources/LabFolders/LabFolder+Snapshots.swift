public import DiskImages
public import Sessions
import VirtualMachines

// A tree of moments with names. Nothing is copied: a snapshot is another name for a state.

extension LabFolder {
  /// The state that the lab goes on from.
  public func present() throws(DiskError) -> Checkpoint { try state(manifest.present) }

  /// Makes a state the lab's present.
  public func keep(_ state: borrowing Checkpoint) throws(DiskError) {
    manifest.present = try add(state)
    try finishChange()
  }

  /// Gives the present a name.
  public func takeSnapshot(_ name: String, description: String = "") throws(DiskError) {
    try takeSnapshot(name, description: description, of: manifest.present, after: manifest.parent)
    manifest.parent = name
    try save()
  }

  /// Gives a state a name that comes after the present's snapshot, and makes it the present.
  public func takeSnapshot(_ name: String, description: String = "", of state: borrowing Checkpoint) throws(DiskError) {
    let moment = try add(state)
    try takeSnapshot(name, description: description, of: moment, after: manifest.parent)
    (manifest.present, manifest.parent) = (moment, name)
    try finishChange()
  }

  private func takeSnapshot(
    _ name: String, description: String, of moment: LabManifest.Moment, after parent: String?
  ) throws(DiskError) {
    guard manifest.snapshot(name) == nil else { throw DiskError(.usage, path, "there is a snapshot '\(name)' already") }
    guard !name.isEmpty, name.utf8.count <= 255, !name.contains("@") else {
      throw DiskError(.usage, path, "'\(name)': a snapshot's name has 1 to 255 bytes, and no '@'")
    }
    manifest.snapshots.append(
      LabManifest.Snapshot(
        name: name, description: description, taken: TimeStamp.now, parent: parent, moment: moment))
  }

  /// Makes a snapshot's state the present. What was since is given up, unless it has a name.
  public func restoreSnapshot(_ name: String) throws(DiskError) {
    let snapshot = try snapshot(name)
    // What cannot be read is not worth giving up the present for.
    _ = try existingFile(of: snapshot.moment.digest)
    (manifest.present, manifest.parent) = (snapshot.moment, name)
    try finishChange()
  }

  /// Removes a snapshot; those after it come after the one before it.
  public func deleteSnapshot(_ name: String) throws(DiskError) {
    let snapshot = try snapshot(name)
    manifest.snapshots.removeAll { $0.name == name }
    for index in manifest.snapshots.indices where manifest.snapshots[index].parent == name {
      manifest.snapshots[index].parent = snapshot.parent
    }
    if manifest.parent == name { manifest.parent = snapshot.parent }
    try finishChange()
  }

  /// Gives a snapshot another name or description; nil leaves it.
  public func editSnapshot(_ name: String, name newName: String?, description: String?) throws(DiskError) {
    _ = try snapshot(name)
    if let newName, newName != name, manifest.snapshot(newName) != nil {
      throw DiskError(.usage, path, "there is a snapshot '\(newName)' already")
    }
    for index in manifest.snapshots.indices {
      if manifest.snapshots[index].name == name {
        manifest.snapshots[index].name = newName ?? name
        manifest.snapshots[index].description = description ?? manifest.snapshots[index].description
      }
      if manifest.snapshots[index].parent == name { manifest.snapshots[index].parent = newName ?? name }
    }
    if manifest.parent == name { manifest.parent = newName ?? name }
    try save()
  }

  public func snapshot(_ name: String) throws(DiskError) -> LabManifest.Snapshot {
    guard let snapshot = manifest.snapshot(name) else {
      let names = manifest.snapshots.map(\.name).joined(separator: ", ")
      throw DiskError(.usage, path, "no snapshot named '\(name)'" + (names.isEmpty ? "" : ": there are \(names)"))
    }
    return snapshot
  }

  private func finishChange() throws(DiskError) {
    try save()
    try removeUnneededStates()
  }
}
