public import SimulationKernel

/// What is known of a file or a directory beside its content.
public struct FileAttributes: Sendable, Equatable {
  public let id: FileID
  public let isDirectory: Bool
  /// In bytes; nothing for a directory.
  public let size: Int
  /// When its content, or its list of names, changed last.
  public let modified: Instant
}

/// A name in a directory.
public struct DirectoryEntry: Sendable, Equatable {
  public let name: String
  public let attributes: FileAttributes

  public init(name: String, attributes: FileAttributes) {
    self.name = name
    self.attributes = attributes
  }
}
