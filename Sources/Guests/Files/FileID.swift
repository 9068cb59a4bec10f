public import SimulationKernel

/// The number of a file or directory within its file system: what Linux calls an inode.
struct FileNumber: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  static func < (a: FileNumber, b: FileNumber) -> Bool { a.rawValue < b.rawValue }
  static let fields = Fields(\FileNumber.rawValue)

  /// The directory above all others.
  static let root = FileNumber(1)
}

/// The number of a mounted file system. A guest gives none twice, so that what is left of one that is gone is not taken for another.
struct VolumeID: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  static func < (a: VolumeID, b: VolumeID) -> Bool { a.rawValue < b.rawValue }
  static let fields = Fields(\VolumeID.rawValue)

  /// What is mounted at `/`.
  static let root = VolumeID(0)
}

/// A file or directory of a guest: its file system and its number there.
public struct FileID: Hashable, Sendable, BitwiseCopyable, StateRecord {
  let volume: VolumeID
  let file: FileNumber

  /// The number, as `stat` and `ls -i` show it.
  public var number: UInt32 { file.rawValue }

  init(_ volume: VolumeID, _ file: FileNumber) { (self.volume, self.file) = (volume, file) }
  public static let fields = Fields(\FileID.volume, \.file)

  /// `/dev/null`: it takes everything and holds nothing.
  static let null = FileID(.root, FileNumber(0))
  /// The first disk as a whole, for the firmware.
  static let disk = FileID(.root, FileNumber(.max))
  /// The directory above all others.
  static let root = FileID(.root, .root)
}
