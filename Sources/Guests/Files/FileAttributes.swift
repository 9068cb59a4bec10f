public import SimulationKernel

/// The attributes of a file or a directory.
public struct FileAttributes: Sendable, Equatable {
  /// Its file system, which only the ``MountTable`` knows, and its number there (inode).
  public private(set) var id: FileID
  /// Whether it is a directory rather than a file.
  public let isDirectory: Bool
  /// The size in bytes; zero for a directory.
  public let size: Int
  /// When its content, or its list of names, last changed.
  public let modified: Instant

  init(file: FileNumber, isDirectory: Bool, size: Int, modified: Instant) {
    id = FileID(.root, file)
    (self.isDirectory, self.size, self.modified) = (isDirectory, size, modified)
  }

  func on(_ volume: VolumeID) -> FileAttributes {
    var attributes = self
    attributes.id = FileID(volume, id.file)
    return attributes
  }
}

/// A name in a directory.
public struct DirectoryEntry: Sendable, Equatable {
  /// The name, without its directory.
  public let name: String
  /// The attributes of the file or directory.
  public let attributes: FileAttributes

  /// Creates an entry.
  public init(name: String, attributes: FileAttributes) {
    self.name = name
    self.attributes = attributes
  }
}
