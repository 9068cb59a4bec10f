import Disks
public import SimulationKernel

/// The files of a guest by their paths: what the kernel's look-up of names does above a file system.
///
/// A relative path begins at the directory that is given with it. What is removed is gone at once, also for who has it open.
public struct FileTree: Sendable, Equatable, StateRecord {
  /// Of a path, in bytes.
  static let pathLimit = 4096
  /// A directory of the name below which a path may begin with `~`.
  public static let home = "/root"

  var system: FileSystem
  /// Whether they are on a disk. It follows from the file system, and is asked whenever a program has run.
  private(set) var isOnDisk = false

  /// The directories that every machine begins with.
  public static let directories = ["etc", "root", "tmp"]

  /// - Parameter limit: what all files together may hold, in bytes.
  public init(limit: Int = GuestLimits().files) {
    system = .memory(MemoryFiles(limit: limit, directories: FileTree.directories))
  }

  /// The files on a disk.
  init(_ files: DiskFiles) { (system, isOnDisk) = (.disk(Indirect(files)), true) }

  /// Where somebody works who has not gone elsewhere.
  mutating func homeDirectory() -> FileID { (try? find(FileTree.home, from: .root)) ?? .root }

  /// What a path leads to.
  ///
  /// - Throws: `noSuchFile`; `notDirectory` where a part before the last, or one before a `/` at the end, is a file.
  mutating func find(_ path: String, from directory: FileID) throws(FileError) -> FileID {
    let location = try parent(of: path, from: directory)
    guard let name = location.name else { return location.directory }
    if location.isNull { return .null }
    guard let id = try system.find(name, in: location.directory) else { throw .noSuchFile }
    if path.hasSuffix("/"), !(try system.attributes(of: id).isDirectory) { throw .notDirectory }
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
    guard try system.attributes(of: location.directory).isDirectory else { throw .notDirectory }
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      switch part {
      case ".": continue
      case "..": location.directory = try system.parent(of: location.directory)?.directory ?? .root
      default:
        if isLast {
          location.name = part
        } else {
          guard let id = try system.find(part, in: location.directory) else { throw .noSuchFile }
          guard try system.attributes(of: id).isDirectory else { throw .notDirectory }
          location.directory = id
        }
      }
    }
    return location
  }

  /// The absolute path of a directory.
  func path(of directory: FileID) throws(FileError) -> String {
    var (parts, id) = ([String](), directory)
    _ = try system.attributes(of: id)
    while let (parent, name) = try system.parent(of: id) {
      parts.append(name)
      id = parent
    }
    return "/" + parts.reversed().joined(separator: "/")
  }

  /// Nil for files in memory.
  var disk: Disk? { system.mounted?.disk }
  /// When changes are written back; `.never` where there are none.
  var writeBack: Instant { system.mounted?.writeBack ?? .never }

  /// Has the content of a file read from the disk, unless it is in memory. Returns when it is.
  mutating func load(_ path: String, from directory: FileID, at now: Instant) throws(FileError) -> Instant {
    let id = try find(path, from: directory)
    guard id != .null, !(try system.attributes(of: id).isDirectory) else { return now }
    return try system.load(id, at: now)
  }

  /// Has everything written to the disk. Returns when it is there, for ``sync()``.
  mutating func flush(at now: Instant) -> Instant { system.flush(at: now) }

  /// The write-back is due.
  mutating func continueWriteBack(at now: Instant) { system.continueWriteBack(at: now) }

  /// Makes everything durable (`sync`).
  mutating func sync() throws(FileError) { try system.sync() }

  /// What is mounted at the root, and how much of it is in use.
  mutating func usage() throws(FileError) -> FileSystemUsage { try system.usage() }

  public static let fields = Fields(\FileTree.system).derived(\.isOnDisk, false)

  public mutating func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    isOnDisk = system.isOnDisk
  }
}

extension FileTree {
  mutating func attributes(of path: String, from directory: FileID) throws(FileError) -> FileAttributes {
    let id = try find(path, from: directory)
    if id == .null { return FileAttributes(id: id, isDirectory: false, size: 0, modified: .zero) }
    return try system.attributes(of: id)
  }

  mutating func content(of path: String, from directory: FileID) throws(FileError) -> [UInt8] {
    let id = try find(path, from: directory)
    return id == .null ? [] : try system.content(of: id)
  }

  mutating func entries(of path: String, from directory: FileID) throws(FileError) -> [DirectoryEntry] {
    let id = try find(path, from: directory)
    guard id != .null else { throw .notDirectory }
    return try system.entries(of: id)
  }

  /// Opens a file to write at its end, and makes it where there is none.
  mutating func open(
    _ path: String, truncating: Bool, from directory: FileID, at now: Instant
  ) throws(FileError) -> FileID {
    let location = try parent(of: path, from: directory)
    guard let name = location.name else { throw .isDirectory }
    if location.isNull { return .null }
    guard let id = try system.find(name, in: location.directory) else {
      if path.hasSuffix("/") { throw .isDirectory }
      return try system.make(name, in: location.directory, isDirectory: false, at: now)
    }
    guard !(try system.attributes(of: id).isDirectory) else { throw .isDirectory }
    if path.hasSuffix("/") { throw .notDirectory }
    if truncating { try system.truncate(id, at: now) }
    return id
  }

  mutating func append(_ bytes: [UInt8], to id: FileID, at now: Instant) throws(FileError) {
    if id != .null { try system.append(bytes, to: id, at: now) }
  }

  mutating func makeDirectory(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let location = try parent(of: path, from: directory)
    guard let name = location.name, !location.isNull, try system.find(name, in: location.directory) == nil else {
      throw .exists
    }
    _ = try system.make(name, in: location.directory, isDirectory: true, at: now)
  }

  /// Removes a file (`unlink`).
  mutating func remove(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let id = try find(path, from: directory)
    guard id != .null, !(try system.attributes(of: id).isDirectory) else { throw .isDirectory }
    try system.remove(id, at: now)
  }

  /// Removes an empty directory (`rmdir`).
  mutating func removeDirectory(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let id = try find(path, from: directory)
    guard id != .null, try system.attributes(of: id).isDirectory else { throw .notDirectory }
    switch path.split(separator: "/").last {
    case ".": throw .invalid
    case "..": throw .notEmpty
    default: try system.remove(id, at: now)
    }
  }

  mutating func touch(_ path: String, from directory: FileID, at now: Instant) throws(FileError) {
    let id = try find(path, from: directory)
    if id != .null { try system.touch(id, at: now) }
  }

  /// Gives a file or directory another name (`rename`). A file, or an empty directory, of that name makes way.
  mutating func rename(
    _ old: String, to new: String, from directory: FileID, at now: Instant
  ) throws(FileError) {
    let (id, target) = (try find(old, from: directory), try parent(of: new, from: directory))
    guard id != .null, let name = target.name, !target.isNull else { throw .busy }
    let isDirectory = try system.attributes(of: id).isDirectory
    if isDirectory, try contains(id, target.directory) { throw .invalid }
    if let other = try system.find(name, in: target.directory) {
      guard other != id else { return }
      let isOtherDirectory = try system.attributes(of: other).isDirectory
      if isOtherDirectory, !isDirectory { throw .isDirectory }
      if !isOtherDirectory, isDirectory { throw .notDirectory }
      try system.remove(other, at: now)
    } else if new.hasSuffix("/"), !isDirectory {
      throw .notDirectory
    }
    try system.move(id, to: target.directory, as: name, at: now)
  }

  /// Whether a directory is another one, or lies somewhere below it.
  private func contains(_ directory: FileID, _ inner: FileID) throws(FileError) -> Bool {
    var id = inner
    while id != directory {
      guard let parent = try system.parent(of: id) else { return false }
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
