import Disks
public import SimulationKernel

/// What keeps the files of a guest. Its parts are numbered; the way from a path to a number is ``FileTree``'s.
///
/// What all kinds answer is listed here. Numbers are given when names are looked up, so looking up changes a file system.
public enum FileSystem: Sendable, Equatable, StateVariant {
  /// Gone when the power goes off.
  case memory(MemoryFiles)
  /// On a disk. Apart, because it is larger than what most guests have.
  case disk(Indirect<DiskFiles>)

  public static let cases = Cases<FileSystem>(
    Case("memory", FileSystem.memory) { if case .memory(let files) = $0 { files } else { nil } },
    Case("disk", FileSystem.disk) { if case .disk(let files) = $0 { files } else { nil } })
}

extension FileSystem {
  var isOnDisk: Bool { if case .disk = self { true } else { false } }

  /// The files of a file system in memory, to be changed where they lie: no copy of them is left behind while they change.
  private var memory: MemoryFiles {
    get { if case .memory(let files) = self { files } else { preconditionFailure("files are not in memory") } }
    _modify {
      guard case .memory(var files) = self else { preconditionFailure("files are not in memory") }
      self = .memory(.none)
      defer { self = .memory(files) }
      yield &files
    }
  }

  /// The same for those on a disk.
  private var disk: DiskFiles {
    get { if case .disk(let files) = self { files.value } else { preconditionFailure("files are not on a disk") } }
    _modify {
      guard case .disk(var files) = self else { preconditionFailure("files are not on a disk") }
      self = .memory(.none)
      defer { self = .disk(files) }
      yield &files.value
    }
  }

  /// - Throws: `noSuchFile`, as every call that is given a number that is not there any more.
  func attributes(of id: FileNumber) throws(FileError) -> FileAttributes {
    switch self {
    case .memory(let files): try files.attributes(of: id)
    case .disk(let files): try files.value.attributes(of: id)
    }
  }

  /// The entry of that name; nil where there is none.
  mutating func find(_ name: String, in directory: FileNumber) throws(FileError) -> FileNumber? {
    if case .memory(let files) = self { return try files.find(name, in: directory) }
    return try disk.find(name, in: directory)
  }

  /// The directory that holds it, and its name there; nil for the root.
  func parent(of id: FileNumber) throws(FileError) -> (directory: FileNumber, name: String)? {
    switch self {
    case .memory(let files): try files.parent(of: id)
    case .disk(let files): try files.value.parent(of: id)
    }
  }

  /// Sorted by name.
  mutating func entries(of directory: FileNumber) throws(FileError) -> [DirectoryEntry] {
    if case .memory(let files) = self { return try files.entries(of: directory) }
    return try disk.entries(of: directory)
  }

  func content(of id: FileNumber) throws(FileError) -> [UInt8] {
    switch self {
    case .memory(let files): try files.content(of: id)
    case .disk(let files): try files.value.content(of: id)
    }
  }

  /// Makes an empty file or directory. There is none of that name.
  mutating func make(
    _ name: String, in directory: FileNumber, isDirectory: Bool, at now: Instant
  ) throws(FileError) -> FileNumber {
    isOnDisk
      ? try disk.make(name, in: directory, isDirectory: isDirectory, at: now)
      : try memory.make(name, in: directory, isDirectory: isDirectory, at: now)
  }

  mutating func append(_ bytes: [UInt8], to id: FileNumber, at now: Instant) throws(FileError) {
    isOnDisk ? try disk.append(bytes, to: id, at: now) : try memory.append(bytes, to: id, at: now)
  }

  mutating func truncate(_ id: FileNumber, at now: Instant) throws(FileError) {
    isOnDisk ? try disk.truncate(id, at: now) : try memory.truncate(id, at: now)
  }

  /// Sets when it was changed last.
  mutating func touch(_ id: FileNumber, at now: Instant) throws(FileError) {
    isOnDisk ? try disk.touch(id, at: now) : try memory.touch(id, at: now)
  }

  /// Gives it another directory and name, where there is nothing yet.
  mutating func move(_ id: FileNumber, to directory: FileNumber, as name: String, at now: Instant) throws(FileError) {
    isOnDisk
      ? try disk.move(id, to: directory, as: name, at: now) : try memory.move(id, to: directory, as: name, at: now)
  }

  /// Removes a file or an empty directory.
  mutating func remove(_ id: FileNumber, at now: Instant) throws(FileError) {
    isOnDisk ? try disk.remove(id, at: now) : try memory.remove(id, at: now)
  }

  /// Has the content of a file read from the disk, unless it is in memory. Returns when it is.
  mutating func load(_ id: FileNumber, at now: Instant) throws(FileError) -> Instant {
    isOnDisk ? try disk.load(id, at: now) : now
  }

  /// Forgets blocks of the disk that are in memory. Returns how many.
  mutating func shrinkCache(by blocks: Int, at now: Instant) -> Int {
    isOnDisk ? disk.cache.drop(blocks, keeping: disk.disk.unflushedBlocks, at: now) : 0
  }

  /// Has everything written to the disk. Returns when it is there, for ``sync()``.
  mutating func flush(at now: Instant) -> Instant { isOnDisk ? disk.flush(at: now) : now }

  /// The write-back is due.
  mutating func continueWriteBack(at now: Instant) { if isOnDisk { disk.continueWriteBack(at: now) } }

  /// Makes everything durable; nothing to do for files in memory.
  mutating func sync() throws(FileError) { if isOnDisk { try disk.sync() } }

  /// What kind it is, and how much of it is in use.
  mutating func usage() throws(FileError) -> FileSystemUsage { isOnDisk ? try disk.usage() : memory.usage }

  /// The disk, and when what was written to it is written back.
  var mounted: (disk: Disk, writeBack: Instant)? {
    if case .disk(let files) = self { (files.value.disk, files.value.writeBack) } else { nil }
  }
}
