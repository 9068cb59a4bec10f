public import SimulationKernel

/// What keeps the files of a guest. Its parts are numbered; the way from a path to a number is ``FileTree``'s.
///
/// The one kind so far lies in memory and is gone when the power goes off. A volume on a disk will be another case, and what all
/// kinds answer is listed here.
public enum FileSystem: Sendable, Equatable, StateVariant {
  case memory(MemoryFiles)

  public static let cases = Cases<FileSystem>(
    Case("memory", FileSystem.memory) { if case .memory(let files) = $0 { files } else { nil } })
}

extension FileSystem {
  /// - Throws: `noSuchFile`, as every call that is given a number that is not there any more.
  func attributes(of id: FileID) throws(FileError) -> FileAttributes {
    switch self {
    case .memory(let files): try files.attributes(of: id)
    }
  }

  /// The entry of that name; nil where there is none.
  func find(_ name: String, in directory: FileID) throws(FileError) -> FileID? {
    switch self {
    case .memory(let files): try files.find(name, in: directory)
    }
  }

  /// The directory that holds it, and its name there; nil for the root.
  func parent(of id: FileID) throws(FileError) -> (directory: FileID, name: String)? {
    switch self {
    case .memory(let files): try files.parent(of: id)
    }
  }

  /// Sorted by name.
  func entries(of directory: FileID) throws(FileError) -> [DirectoryEntry] {
    switch self {
    case .memory(let files): try files.entries(of: directory)
    }
  }

  func content(of id: FileID) throws(FileError) -> [UInt8] {
    switch self {
    case .memory(let files): try files.content(of: id)
    }
  }

  /// Makes an empty file or directory. There is none of that name.
  mutating func make(
    _ name: String, in directory: FileID, isDirectory: Bool, at now: Instant
  ) throws(FileError) -> FileID {
    try change { (files) throws(FileError) in
      try files.make(name, in: directory, isDirectory: isDirectory, at: now)
    }
  }

  mutating func append(_ bytes: [UInt8], to id: FileID, at now: Instant) throws(FileError) {
    try change { (files) throws(FileError) in try files.append(bytes, to: id, at: now) }
  }

  mutating func truncate(_ id: FileID, at now: Instant) throws(FileError) {
    try change { (files) throws(FileError) in try files.truncate(id, at: now) }
  }

  /// Sets when it was changed last.
  mutating func touch(_ id: FileID, at now: Instant) throws(FileError) {
    try change { (files) throws(FileError) in try files.touch(id, at: now) }
  }

  /// Gives it another directory and name, where there is nothing yet.
  mutating func move(_ id: FileID, to directory: FileID, as name: String, at now: Instant) throws(FileError) {
    try change { (files) throws(FileError) in try files.move(id, to: directory, as: name, at: now) }
  }

  /// Removes a file or an empty directory.
  mutating func remove(_ id: FileID, at now: Instant) throws(FileError) {
    try change { (files) throws(FileError) in try files.remove(id, at: now) }
  }

  /// Changes the files where they lie: no copy of them is left behind while they change.
  private mutating func change<Result>(
    _ body: (inout MemoryFiles) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    switch self {
    case .memory(var files):
      self = .memory(MemoryFiles.none)
      defer { self = .memory(files) }
      return try body(&files)
    }
  }
}
