import Disks
public import SimulationKernel

/// The files of a guest by their paths: what the kernel's look-up of names does above the mounted file systems.
///
/// A relative path begins at the directory that is given with it. What is removed is gone at once, also for who has it open.
public struct FileTree: Sendable, Equatable, StateRecord {
  /// Of a path, in bytes.
  static let pathLimit = 4096
  /// A directory of the name below which a path may begin with `~`.
  public static let home = "/root"

  var table: MountTable
  /// Whether any of them are on a disk. It follows from the file systems, and is asked whenever a program has run.
  var isOnDisk = false

  /// The directories that every machine begins with.
  public static let directories = ["etc", "root", "tmp"]

  /// - Parameter limit: what all files together may hold, in bytes.
  public init(limit: Int = GuestLimits().files) {
    table = MountTable(
      root: .memory(MemoryFiles(limit: limit, directories: FileTree.directories)), from: "tmpfs")
  }

  /// The files on a disk.
  init(_ files: DiskFiles, from source: String) {
    (table, isOnDisk) = (MountTable(root: .disk(Indirect(files)), from: source), true)
  }

  /// Where somebody works who has not gone elsewhere.
  mutating func homeDirectory() -> FileID { (try? find(FileTree.home, from: .root)) ?? .root }

  /// What a path leads to.
  ///
  /// - Throws: `noSuchFile`; `notDirectory` where a part before the last, or one before a `/` at the end, is a file.
  mutating func find(_ path: String, from directory: FileID) throws(FileError) -> FileID {
    let location = try parent(of: path, from: directory)
    guard let name = location.name else { return location.directory }
    if location.isNull { return .null }
    guard let id = try table.find(name, in: location.directory) else { throw .noSuchFile }
    if path.hasSuffix("/"), !(try table.attributes(of: id).isDirectory) { throw .notDirectory }
    return id
  }

  /// Where the last part of a path is looked up.
  struct Location {
    var directory: FileID
    /// Nil where the path leads to the directory itself, as `/` and `..` do.
    var name: String?
    /// It is `/dev/null`.
    var isNull = false
  }

  /// Goes along a path up to its last part, which need not exist.
  mutating func parent(of path: String, from directory: FileID) throws(FileError) -> Location {
    guard path.utf8.count <= FileTree.pathLimit else { throw .nameTooLong }
    guard !path.isEmpty else { throw .noSuchFile }
    var location = Location(directory: path.hasPrefix("/") ? .root : directory)
    let parts = path.split(separator: "/").map(String.init)
    if path.hasPrefix("/"), parts == ["dev", "null"] { return Location(directory: .root, name: "null", isNull: true) }
    guard try table.attributes(of: location.directory).isDirectory else { throw .notDirectory }
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch part {
      case ".": continue
      case "..": location.directory = try table.parent(of: location.directory)?.directory ?? .root
      default:
        if isLast {
          location.name = part
        } else {
          guard let id = try table.find(part, in: location.directory) else { throw .noSuchFile }
          guard try table.attributes(of: id).isDirectory else { throw .notDirectory }
          location.directory = id
        }
      }
    }
    return location
  }

  /// The absolute path of a directory.
  func path(of directory: FileID) throws(FileError) -> String { try table.path(of: directory) }

  /// That of the root; nil where its files are in memory.
  var disk: Disk? { table.disk(of: .root) }
  /// When changes are written back; `.never` where there are none.
  var writeBack: Instant { table.writeBack }

  /// Has the content of a file read from its disk, unless it is in memory. Returns when it is.
  mutating func load(_ id: FileID, at now: Instant) throws(FileError) -> Instant {
    guard id != .null, !(try table.attributes(of: id).isDirectory) else { return now }
    return try table.load(id, at: now)
  }

  /// Has everything written to the disks. Returns when it is there, for ``sync()``.
  mutating func flush(at now: Instant) -> Instant { table.flush(at: now) }

  /// The write-back is due.
  mutating func continueWriteBack(at now: Instant) { table.continueWriteBack(at: now) }

  /// Makes everything durable (`sync`).
  mutating func sync() throws(FileError) { try table.sync() }

  public static let fields = Fields(\FileTree.table).derived(\.isOnDisk, false)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    isOnDisk = table.isOnDisk
  }
}

extension FileTree {
  mutating func attributes(of path: String, from directory: FileID) throws(FileError) -> FileAttributes {
    let id = try find(path, from: directory)
    if id == .null { return FileAttributes(file: id.file, isDirectory: false, size: 0, modified: .zero) }
    return try table.attributes(of: id)
  }

  mutating func content(of path: String, from directory: FileID) throws(FileError) -> [UInt8] {
    let id = try find(path, from: directory)
    return id == .null ? [] : try table.content(of: id)
  }

  mutating func entries(of path: String, from directory: FileID) throws(FileError) -> [DirectoryEntry] {
    let id = try find(path, from: directory)
    guard id != .null else { throw .notDirectory }
    return try table.entries(of: id)
  }

  /// Opens a file to write at its end, and makes it where there is none.
  mutating func open(
    _ path: String, truncating: Bool, from directory: FileID, at now: Instant
  ) throws(FileError) -> FileID {
    let location = try parent(of: path, from: directory)
    guard let name = location.name else { throw .isDirectory }
    if location.isNull { return .null }
    guard let id = try table.find(name, in: location.directory) else {
      if path.hasSuffix("/") { throw .isDirectory }
      return try table.make(name, in: location.directory, isDirectory: false, at: now)
    }
    guard !(try table.attributes(of: id).isDirectory) else { throw .isDirectory }
    if path.hasSuffix("/") { throw .notDirectory }
    try table.expectWritable(id)
    if truncating { try table.truncate(id, at: now) }
    return id
  }

  mutating func append(_ bytes: [UInt8], to id: FileID, at now: Instant) throws(FileError) {
    if id != .null { try table.append(bytes, to: id, at: now) }
  }

  mutating func makeDirectory(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let location = try parent(of: path, from: directory)
    guard let name = location.name, !location.isNull, try table.find(name, in: location.directory) == nil else {
      throw .exists
    }
    _ = try table.make(name, in: location.directory, isDirectory: true, at: now)
  }

  /// Removes a file (`unlink`).
  mutating func remove(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let id = try find(path, from: directory)
    guard id != .null, !(try table.attributes(of: id).isDirectory) else { throw .isDirectory }
    try table.remove(id, at: now)
  }

  /// Removes an empty directory (`rmdir`).
  mutating func removeDirectory(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let id = try find(path, from: directory)
    guard id != .null, try table.attributes(of: id).isDirectory else { throw .notDirectory }
    switch path.split(separator: "/").last {
    case ".": throw .invalid
    case "..": throw .notEmpty
    default: try table.remove(id, at: now)
    }
  }

  mutating func touch(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let id = try find(path, from: directory)
    if id != .null { try table.touch(id, at: now) }
  }

  /// Gives a file or directory another name (`rename`). A file, or an empty directory, of that name makes way.
  mutating func rename(
    _ old: String, to new: String, from directory: FileID, at now: Instant
  ) throws(FileError) {
    let (id, target) = (try find(old, from: directory), try parent(of: new, from: directory))
    guard id != .null, let name = target.name, !target.isNull else { throw .busy }
    let isDirectory = try table.attributes(of: id).isDirectory
    if isDirectory, try contains(id, target.directory) { throw .invalid }
    if let other = try table.find(name, in: target.directory) {
      guard other != id else { return }
      let isOtherDirectory = try table.attributes(of: other).isDirectory
      if isOtherDirectory, !isDirectory { throw .isDirectory }
      if !isOtherDirectory, isDirectory { throw .notDirectory }
      try table.remove(other, at: now)
    } else if new.hasSuffix("/"), !isDirectory {
      throw .notDirectory
    }
    try table.move(id, to: target.directory, as: name, at: now)
  }

  /// Whether a directory is another one, or lies somewhere below it.
  private func contains(_ directory: FileID, _ inner: FileID) throws(FileError) -> Bool {
    var id = inner
    while id != directory {
      guard let parent = try table.parent(of: id) else { return false }
      id = parent.directory
    }
    return true
  }

  /// Replaces what a file holds by a text.
  mutating func write(_ text: String, to path: String) {
    guard let id = try? open(path, truncating: true, from: .root, at: .zero) else { return }
    try? append(Array(text.utf8), to: id, at: .zero)
  }
}
