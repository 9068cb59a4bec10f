extension FATVolume {
  /// The file or directory at a path.
  public func entry(at path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> FATEntry {
    var entry = FATEntry.root(of: geometry)
    for (depth, name) in path.components.enumerated() {
      let here = FilePath(components: Array(path.components.prefix(depth)))
      guard entry.isDirectory else { throw FileSystemError(.notADirectory, "'\(here)' is not a directory") }
      guard let next = try directory(entry, at: here, device).entry(named: name) else {
        throw FileSystemError(.notFound, "'\(here.appending(name))' does not exist")
      }
      entry = next
    }
    return entry
  }

  /// What is in a directory, in the order of the disk, without `.` and `..`.
  public func list(_ path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> [FATEntry] {
    let entry = try entry(at: path, device)
    guard entry.isDirectory else { throw FileSystemError(.notADirectory, "'\(path)' is not a directory") }
    return try list(entry, at: path, device)
  }

  /// The same for a directory that was looked up already.
  public func list(_ entry: FATEntry, at path: FilePath, _ device: some BlockDevice) throws(FileSystemError)
    -> [FATEntry]
  {
    try directory(entry, at: path, device).scan().entries
  }

  /// Whether two paths lead to one entry.
  public func isSame(_ one: FATEntry, _ other: FATEntry) -> Bool { one.offset == other.offset }

  func directory(_ entry: FATEntry, at path: FilePath, _ device: some BlockDevice) throws(FileSystemError)
    -> FATDirectory
  {
    if entry.offset == nil, kind != .fat32 { return try FATDirectory(fixedRootOf: geometry, device) }
    var table = FATTable(geometry)
    return try FATDirectory(at: entry.firstCluster, path: path.description, &table, device)
  }
}
