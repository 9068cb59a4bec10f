/// A file system, and how much of it is in use: what `statfs` tells.
public struct FileSystemUsage: Sendable, Equatable {
  /// Such as `vfat`.
  public let kind: String
  /// As `mount` prints them, besides `ro` or `rw`; may be empty.
  public let options: String
  /// In bytes.
  public let total: Int
  /// In bytes.
  public let free: Int
  /// The unit of allocation in bytes.
  public let blockSize: Int
}

/// A mounted file system: a line of `/proc/mounts`.
public struct MountedFileSystem: Sendable, Equatable {
  /// The device, such as `/dev/sda1`.
  public let source: String
  /// The path of the directory that it covers.
  public let directory: String
  public let isReadOnly: Bool
  public let usage: FileSystemUsage
}
