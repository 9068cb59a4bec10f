public import DiskImages

extension MachineFile {
  /// What a check of the machine finds, one line each.
  public func check() throws(DiskError) -> [String] {
    var problems =
      machine.merging.isEmpty
      ? [] : ["a deleted snapshot's disks are not merged yet: 'polder vm check --repair' does it"]
    problems += drives.compactMap { drive in drive.problem.map { "\(drive.path ?? "an empty drive"): \($0)" } }
    for snapshot in machine.snapshots {
      for drive in drives(of: snapshot.hardware) {
        if let problem = drive.problem {
          problems.append("snapshot '\(snapshot.name)': \(drive.path ?? ""): \(problem)")
        }
      }
    }
    problems += lostClones.map { "\($0): a linked clone that does not exist any more" }
    return problems + leftovers.map { "\($0): left over from an interrupted operation" }
  }

  /// Finishes what an interrupted operation has begun, and removes what it has left.
  public func repair(_ progress: Progress = { _, _ in true }) throws(DiskError) {
    try finishMerging(progress)
    let lost = Set(try catalog().entries.values.filter { lostClones.contains($0.path) }.map(\.uuid))
    if !lost.isEmpty { try commit(removing: lost) }
    remove(leftovers)
  }

  /// Deltas in the registry that were to become linked clones, or whose clones were removed otherwise.
  var lostClones: [String] { linkedClones.filter(isLost) }

  /// Whether no machine can need a disk of a linked clone: it, or the settings file of its machine, is not there.
  func isLost(_ path: String) -> Bool {
    guard storage.exists(path) else { return true }
    guard path.folder.fileName == "Snapshots" else { return false }
    return MachineCatalog.settingsFiles(in: path.folder.folder, storage).isEmpty
  }
}
