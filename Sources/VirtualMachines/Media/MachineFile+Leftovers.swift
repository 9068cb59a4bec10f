import DiskImages

extension MachineFile {
  /// Files that an interrupted operation has left: drafts, and deltas that no settings file knows.
  public var leftovers: [String] {
    guard let known = knownFiles else { return [] }
    return [folder, machine.snapshotFolder].flatMap { folder in
      storage.files(in: folder).filter { name in
        let path = folder.appendingPath(name)
        if storage.obstacle(at: path) != nil { return false }
        if name.hasSuffix(MachineFile.draftEnding) || name.hasSuffix(".commit") { return true }
        return MachineFile.isDelta(name) && !(storage.canonicalPath(path).map(known.contains) ?? true)
      }.map { folder.appendingPath($0) }
    }
  }

  /// `{01234567-89ab-…}.vdi`
  private static func isDelta(_ name: String) -> Bool {
    guard name.hasPrefix("{"), let end = name.firstIndex(of: "}"), UniqueID(text: name[...end]) != nil else {
      return false
    }
    return ImageFormat(fileName: name) != nil
  }

  /// Nil if it cannot be known: the disks of a linked clone whose origin is somewhere else, or not there at present, are in no
  /// registry, and all that the clone has.
  private var knownFiles: Set<String>? {
    guard let catalog = try? catalog(),
      machine.allHardware.allSatisfy({ $0.disks.allSatisfy { catalog.entries[$0] != nil } })
    else { return nil }
    return Set(catalog.entries.values.compactMap { storage.canonicalPath($0.path) })
  }
}
