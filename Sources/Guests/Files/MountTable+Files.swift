import SimulationKernel

// Files of all file systems, by their numbers: each question goes to the file system whose file it is.

extension MountTable {
  func attributes(of id: FileID) throws(FileError) -> FileAttributes {
    try mounts[index(of: id.volume)].system.attributes(of: id.file).on(id.volume)
  }

  /// The entry of that name, or what covers it; nil where there is none.
  mutating func find(_ name: String, in directory: FileID) throws(FileError) -> FileID? {
    let found = try change(directory.volume) { (system) throws(FileError) in
      try system.find(name, in: directory.file)
    }
    return found.map { surface(of: FileID(directory.volume, $0)) }
  }

  /// The directory that holds it, or the one that its file system covers, and its name there; nil for the root of all.
  func parent(of id: FileID) throws(FileError) -> (directory: FileID, name: String)? {
    let mount = mounts[try index(of: id.volume)]
    if let (directory, name) = try mount.system.parent(of: id.file) { return (FileID(id.volume, directory), name) }
    return mount.id == .root ? nil : try parent(of: mount.covered)
  }

  /// Sorted by name.
  mutating func entries(of directory: FileID) throws(FileError) -> [DirectoryEntry] {
    let entries = try change(directory.volume) { (system) throws(FileError) in try system.entries(of: directory.file) }
    return try entries.map { (entry) throws(FileError) in
      let id = FileID(directory.volume, entry.attributes.id.file)
      return DirectoryEntry(name: entry.name, attributes: try attributes(of: surface(of: id)))
    }
  }

  func content(of id: FileID) throws(FileError) -> [UInt8] {
    try mounts[index(of: id.volume)].system.content(of: id.file)
  }

  mutating func make(
    _ name: String, in directory: FileID, isDirectory: Bool, at now: Instant
  ) throws(FileError) -> FileID {
    try expectWritable(directory)
    return FileID(
      directory.volume,
      try change(directory.volume) { (system) throws(FileError) in
        try system.make(name, in: directory.file, isDirectory: isDirectory, at: now)
      })
  }

  mutating func append(_ bytes: [UInt8], to id: FileID, at now: Instant) throws(FileError) {
    try expectWritable(id)
    try change(id.volume) { (system) throws(FileError) in try system.append(bytes, to: id.file, at: now) }
  }

  mutating func truncate(_ id: FileID, at now: Instant) throws(FileError) {
    try expectWritable(id)
    try change(id.volume) { (system) throws(FileError) in try system.truncate(id.file, at: now) }
  }

  mutating func touch(_ id: FileID, at now: Instant) throws(FileError) {
    try expectWritable(id)
    try change(id.volume) { (system) throws(FileError) in try system.touch(id.file, at: now) }
  }

  /// - Throws: `otherFileSystem`, since only names change.
  mutating func move(_ id: FileID, to directory: FileID, as name: String, at now: Instant) throws(FileError) {
    guard id.volume == directory.volume else { throw id.file == .root ? .busy : .otherFileSystem }
    try expectWritable(id)
    try change(id.volume) { (system) throws(FileError) in
      try system.move(id.file, to: directory.file, as: name, at: now)
    }
  }

  mutating func remove(_ id: FileID, at now: Instant) throws(FileError) {
    try expectWritable(id)
    try change(id.volume) { (system) throws(FileError) in try system.remove(id.file, at: now) }
  }

  mutating func load(_ id: FileID, at now: Instant) throws(FileError) -> Instant {
    try change(id.volume) { (system) throws(FileError) in try system.load(id.file, at: now) }
  }
}
