public import Settings

/// The virtual disk of a machine.
public struct DiskSettings: Hashable, Sendable {
  /// What is on a new disk.
  public enum Content: Hashable, Sendable {
    /// One partition with a FAT file system.
    case fat
    /// Nothing.
    case nothing
  }

  /// In bytes; nil for that of the image.
  public var size: UInt64?
  /// The image that it begins as, relative to the folder of the topology file; nil for a new disk.
  public var image: Located<String>?
  /// Nil for ``Content/fat``.
  public var format: Content?

  public init() {}

  static let keys = KeyTable("a disk", DiskSettings()) {
    Key(
      "size", \.size, .size(atLeast: 2 << 20), "Its size, a multiple of 512 bytes; that of the image unless given."
    ).oftenCalled("capacity", "disk-size")
    Key(
      "image", \.image, Scalar.text.located, "A disk image that it begins as, relative to the folder of this file."
    ).oftenCalled("file", "source", "path", "vdi", "base")
    Key(
      "format", \.format, .choice([("fat", .fat), ("none", .nothing)]),
      "What is on a disk without an image: a partition with a FAT file system, or nothing; fat unless given."
    ).oftenCalled("filesystem", "fs")
  }
}
