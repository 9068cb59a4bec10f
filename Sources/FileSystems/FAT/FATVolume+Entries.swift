/// Changes of directories.
extension FATVolume {
  /// Writes a new state of an entry: one sector.
  func update(_ entry: FATEntry, _ device: inout some BlockDevice) throws(FileSystemError) {
    guard let offset = entry.offset else { throw FileSystemError(.invalidRequest, "the root directory has no entry") }
    let old = try device.read(offset..<offset + FATDirectory.slotSize)
    try device.write(entry.slot(over: old), at: offset)
  }

  /// Adds an entry to a directory under a name that it does not have yet.
  ///
  /// - Parameter replaced: An entry that will be deleted next, so that its short name is free.
  mutating func insert(
    _ entry: FATEntry, named name: FATName, into directory: inout FATDirectory, besides replaced: FATEntry? = nil,
    _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    let scan = directory.scan()
    let slots = try slots(for: entry, named: name, scan, besides: replaced, directory.path)
    var first = directory.freeSlots(slots.count, end: scan.end)
    while first + slots.count > directory.slotCount {
      try grow(&directory, &device)
      first = directory.freeSlots(slots.count, end: scan.end)
    }
    let end = first + slots.count
    if end > scan.end, end < directory.slotCount, directory.slot(end).first != 0 {
      // What follows the end mark need not be clean; it must not come to light when the mark is overwritten.
      directory.set([[UInt8](repeating: 0, count: FATDirectory.slotSize)], at: end)
      try directory.store(end..<end + 1, &device)
      try device.barrier()
    }
    directory.set(slots, at: first)
    try directory.store(first..<end, &device)
  }

  /// Adds the entry that owns new clusters, and frees them if there is no room for it.
  mutating func insertOwner(
    _ entry: FATEntry, named name: FATName, into directory: inout FATDirectory, _ device: inout some BlockDevice
  ) throws(FileSystemError) {
    do throws(FileSystemError) { try insert(entry, named: name, into: &directory, &device) } catch {
      if error.kind == .noSpace { try free(from: entry.firstCluster, &device) }
      throw error
    }
  }

  /// The pieces of the long name, if it needs one, and the entry itself.
  func slots(
    for entry: FATEntry, named name: FATName, _ scan: FATDirectory.Scan, besides replaced: FATEntry?, _ path: String
  ) throws(FileSystemError) -> [[UInt8]] {
    var entry = entry
    var taken = Set(scan.entries.map(\.shortName))
    if let replaced { taken.remove(replaced.shortName) }
    if let exact = name.exactShortName, !taken.contains(exact) {
      entry.shortName = exact
      return [entry.slot()]
    }
    guard let short = name.shortName(besides: taken) else {
      throw FileSystemError(.noSpace, "'\(path)' has too many names like '\(name.text)': delete some of them")
    }
    entry.shortName = short
    return FATLongName.slots(for: name, checksum: short.checksum) + [entry.slot()]
  }

  private mutating func grow(_ directory: inout FATDirectory, _ device: inout some BlockDevice) throws(FileSystemError)
  {
    guard let last = directory.lastCluster else {
      throw FileSystemError(
        .noSpace,
        "the root directory is full: on a \(kind.name) volume it has \(geometry.rootEntryCount) entries at most")
    }
    guard directory.bytes.count + geometry.clusterSize <= FATDirectory.maximumSize else {
      throw FileSystemError(.noSpace, "'\(directory.path)' is full: a directory has 65536 entries at most")
    }
    let runs = try freeClusters(1, device)
    let cluster = Cluster(runs[0].lowerBound)
    try device.zero(geometry.range(of: cluster))
    try chain(runs, &device)
    try device.barrier()
    try link(last, to: cluster, &device)
    directory.append(cluster, at: geometry.offset(of: cluster))
  }

  /// Deletes an entry with its long name; its clusters stay.
  func delete(_ entry: FATEntry, from directory: inout FATDirectory, _ device: inout some BlockDevice)
    throws(FileSystemError)
  {
    for index in entry.slots {
      var slot = Array(directory.slot(index))
      slot[0] = FATDirectory.deletedMark
      directory.set([slot], at: index)
    }
    try directory.store(entry.slots, descending: true, &device)
  }

  func newEntry(_ attributes: FATAttributes, at time: CivilTime) -> FATEntry {
    let stamp = FATTimestamp(time)
    return FATEntry(
      name: "", shortName: .dot, attributes: attributes, size: 0, created: stamp,
      modified: FATTimestamp(date: stamp.date, time: stamp.time), accessDate: stamp.date, firstCluster: Cluster(0),
      slots: 0..<0, offset: nil)
  }

  /// The directory in which a path's last component is, and the component.
  func parent(of path: FilePath, _ device: some BlockDevice) throws(FileSystemError) -> (FATEntry, FATDirectory) {
    let entry = try entry(at: path.parent, device)
    guard entry.isDirectory else { throw FileSystemError(.notADirectory, "'\(path.parent)' is not a directory") }
    return (entry, try directory(entry, at: path.parent, device))
  }

  /// What a write to an existing entry demands of it.
  func expectWritableFile(_ entry: FATEntry, at path: FilePath) throws(FileSystemError) {
    guard !entry.isDirectory else { throw FileSystemError(.isADirectory, "'\(path)' is a directory") }
    guard !entry.isReadOnly else { throw FileSystemError(.readOnly, "'\(path)' has the read-only attribute") }
  }
}

extension FATEntry {
  mutating func touch(_ time: CivilTime) {
    let stamp = FATTimestamp(time)
    modified = FATTimestamp(date: stamp.date, time: stamp.time)
    accessDate = stamp.date
    attributes.insert(.archive)
  }
}
