public import DiskImages

extension MachineCatalog {
  /// Refuses to write to a disk that a snapshot or a linked clone of a machine beside it needs as it is.
  ///
  /// - Parameter disk: The path of an image, which need not be that of a machine.
  public static func expectWritable(_ disk: String, in storage: any MachineStorage = FileStorage()) throws(DiskError) {
    for folder in [disk.folder, disk.folder.appendingPath("..")] {
      for path in settingsFiles(in: folder, storage) {
        guard let file = try? MachineFile(path, for: .reading, in: storage), let catalog = try? file.catalog(),
          let target = storage.canonicalPath(disk),
          let entry = catalog.entries.values.first(where: { storage.canonicalPath($0.path) == target }),
          !entry.children.isEmpty
        else { continue }
        throw DiskError(
          .usage, disk,
          "snapshots or linked clones of machine '\(file.machine.name)' need it as it is: "
            + (file.current(over: entry.uuid, catalog).map { "write to \(file.direct($0))" }
              ?? "'polder vm show' names the current disk"))
      }
    }
  }
}

extension MachineFile {
  /// The disk of the current state that is a delta over another one.
  fileprivate func current(over disk: UniqueID, _ catalog: MediaCatalog) -> String? {
    let chains = machine.hardware.disks.compactMap { try? catalog.chain($0) }
    return chains.first { $0.contains { $0.uuid == disk } }?.first?.path
  }
}
