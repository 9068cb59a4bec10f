/// A mounted file system, and how much of it is in use: what `statfs` and `/proc/mounts` tell.
public struct FileSystemUsage: Sendable, Equatable {
  /// The device, such as `/dev/sda1`.
  public let source: String
  /// Such as `vfat`.
  public let kind: String
  /// How it is mounted, as `mount` prints it.
  public let options: String
  /// In bytes.
  public let total: Int
  /// In bytes.
  public let free: Int
  /// The unit of allocation in bytes.
  public let blockSize: Int
}
