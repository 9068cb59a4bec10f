extension FATVolume {
  /// Makes an empty directory.
  public mutating func makeDirectory(
    _ path: FilePath, at time: CivilTime, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    guard !path.isRoot else { throw FileSystemError(.exists, "'/' exists") }
    let name = try FATName(path.name)
    var (above, directory) = try parent(of: path, device)
    guard directory.entry(named: name.text) == nil else { throw FileSystemError(.exists, "'\(path)' exists") }
    try beginChanging(&device)
    let runs = try freeClusters(1, device)
    var entry = newEntry(.directory, at: time)
    entry.firstCluster = Cluster(runs[0].lowerBound)
    try writeEmptyDirectory(entry, in: above, &device)
    try chain(runs, &device)
    try device.barrier()
    try insertOwner(entry, named: name, into: &directory, &device)
  }

  private func writeEmptyDirectory(
    _ entry: FATEntry, in above: FATEntry, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    var (dot, dotDot) = (entry, entry)
    (dot.shortName, dotDot.shortName) = (.dot, .dotDot)
    dotDot.firstCluster = parentCluster(above)
    let content = dot.slot() + dotDot.slot()
    let range = geometry.range(of: entry.firstCluster)
    try device.write(content + [UInt8](repeating: 0, count: range.count - content.count), at: range.lowerBound)
  }

  /// What `..` says: 0 stands for the root directory, with FAT32 too.
  private func parentCluster(_ above: FATEntry) -> Cluster { above.offset == nil ? Cluster(0) : above.firstCluster }

  /// Deletes a file or an empty directory.
  public mutating func remove(_ path: FilePath, _ device: inout some BlockDevice) throws(FileSystemError) {
    guard !path.isRoot else { throw FileSystemError(.invalidRequest, "the root directory cannot be deleted") }
    let entry = try entry(at: path, device)
    if entry.isDirectory, try !list(entry, at: path, device).isEmpty {
      throw FileSystemError(.notEmpty, "'\(path)' is not empty")
    }
    // A damaged chain is found before anything is changed.
    _ = try extent(of: entry, at: path, device)
    var (_, directory) = try parent(of: path, device)
    try beginChanging(&device)
    try delete(entry, from: &directory, &device)
    guard entry.hasClusters else { return }
    try device.barrier()
    try free(from: entry.firstCluster, &device)
  }

  /// Makes a directory and those above it; one that exists is left alone.
  public mutating func makeDirectories(
    _ path: FilePath, at time: CivilTime, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    for depth in 0..<path.components.count {
      let directory = FilePath(components: Array(path.components.prefix(depth + 1)))
      do throws(FileSystemError) {
        guard try entry(at: directory, device).isDirectory else {
          throw FileSystemError(.notADirectory, "'\(directory)' is not a directory")
        }
      } catch {
        guard error.kind == .notFound else { throw error }
        try makeDirectory(directory, at: time, &device)
      }
    }
  }

  /// Deletes a directory with everything in it.
  public mutating func removeTree(_ path: FilePath, _ device: inout some BlockDevice) throws(FileSystemError) {
    guard path.components.count < FATVolume.depthLimit else {
      throw FileSystemError(
        .damaged, "directories are more than \(FATVolume.depthLimit) levels deep: the volume seems to be damaged")
    }
    let directory = try entry(at: path, device)
    if directory.isDirectory {
      for entry in try list(directory, at: path, device) { try removeTree(path.appending(entry.name), &device) }
    }
    if !path.isRoot { try remove(path, &device) }
  }

  private static let depthLimit = 256

  /// Gives a file or directory another name, possibly in another directory.
  ///
  /// - Parameter replacing: A file of the new name is replaced as a whole, as `mv` does.
  public mutating func rename(
    _ path: FilePath, to target: FilePath, replacing: Bool = false, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    guard !path.isRoot, !target.isRoot else {
      throw FileSystemError(.invalidRequest, "the root directory cannot be renamed")
    }
    let entry = try entry(at: path, device)
    let name = try FATName(target.name)
    let (above, directory) = try parent(of: target, device)
    if entry.isDirectory {
      try expectOutside(entry, path, of: target, device)
      // A directory that is damaged stays where it is.
      _ = try self.directory(entry, at: path, device)
    }
    let present = directory.entry(named: name.text)
    try beginChanging(&device)
    if let present, present.offset != entry.offset {
      guard replacing, !present.isDirectory, !entry.isDirectory else {
        throw FileSystemError(.exists, "'\(target)' exists")
      }
      return try move(entry, at: path, over: present, at: target, &device)
    }
    if try renameInPlace(entry, to: name, directory, isSame: present != nil || path.parent == target.parent, &device) {
      return
    }
    var destination = directory
    try insert(entry, named: name, into: &destination, besides: present, &device)
    try device.barrier()
    if entry.isDirectory { try setParent(of: entry, to: above, &device) }
    // Read again: it may be the directory that has just grown.
    var (_, source) = try parent(of: path, device)
    try delete(entry, from: &source, &device)
  }

  /// Where the name needs as many slots as before and they are in one sector, one write is enough.
  private func renameInPlace(
    _ entry: FATEntry, to name: FATName, _ directory: FATDirectory, isSame: Bool, _ device: inout some BlockDevice
  ) throws(FileSystemError) -> Bool {
    var directory = directory
    let scan = directory.scan()
    guard isSame, scan.entries.contains(where: { $0.offset == entry.offset }) else { return false }
    let slots = try slots(for: entry, named: name, scan, besides: entry, directory.path)
    let first = directory.offset(ofSlot: entry.slots.lowerBound)
    guard slots.count == entry.slots.count, let last = entry.offset, first / 512 == last / 512 else { return false }
    directory.set(slots, at: entry.slots.lowerBound)
    try directory.store(entry.slots, &device)
    return true
  }

  /// The present entry gets the file's clusters in one write; then the file's own entry goes, then the clusters of the present one.
  private mutating func move(
    _ entry: FATEntry, at path: FilePath, over present: FATEntry, at target: FilePath, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    try expectWritableFile(present, at: target)
    _ = try extent(of: present, at: target, device)
    var moved = present
    (moved.firstCluster, moved.size, moved.attributes) = (entry.firstCluster, entry.size, entry.attributes)
    (moved.created, moved.modified, moved.accessDate) = (entry.created, entry.modified, entry.accessDate)
    try update(moved, &device)
    try device.barrier()
    var (_, source) = try parent(of: path, device)
    try delete(entry, from: &source, &device)
    guard present.hasClusters else { return }
    try device.barrier()
    try free(from: present.firstCluster, &device)
  }

  private func expectOutside(
    _ entry: FATEntry, _ path: FilePath, of target: FilePath, _ device: some BlockDevice
  ) throws(FileSystemError) {
    for depth in 0..<target.components.count {
      let above = FilePath(components: Array(target.components.prefix(depth)))
      if try self.entry(at: above, device).offset == entry.offset {
        throw FileSystemError(.invalidRequest, "'\(path)' cannot be moved into itself, to '\(target)'")
      }
    }
  }

  private func setParent(of entry: FATEntry, to above: FATEntry, _ device: inout some BlockDevice)
    throws(FileSystemError)
  {
    let dots = try directory(entry, at: FilePath(entry.name), device).scan().dots
    guard var dotDot = dots.first(where: { $0.shortName == .dotDot }) else { return }
    let cluster = parentCluster(above)
    guard dotDot.firstCluster != cluster else { return }
    dotDot.firstCluster = cluster
    try update(dotDot, &device)
  }

  /// Changes attributes; those that say what an entry is stay.
  public mutating func setAttributes(
    _ attributes: FATAttributes, of path: FilePath, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    var entry = try entry(at: path, device)
    let fixed: FATAttributes = [.directory, .volumeLabel]
    entry.attributes = attributes.subtracting(fixed).union(entry.attributes.intersection(fixed))
    try beginChanging(&device)
    try update(entry, &device)
  }

  /// Changes the times; those that are nil stay.
  public mutating func setTimes(
    created: CivilTime? = nil, modified: CivilTime? = nil, of path: FilePath, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    var entry = try entry(at: path, device)
    if let created { entry.created = FATTimestamp(created) }
    if let modified {
      let stamp = FATTimestamp(modified)
      entry.modified = FATTimestamp(date: stamp.date, time: stamp.time)
    }
    try beginChanging(&device)
    try update(entry, &device)
  }
}
