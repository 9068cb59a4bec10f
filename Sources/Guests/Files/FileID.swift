public import SimulationKernel

/// The number of a file or directory in its guest: what Linux calls an inode.
public struct FileID: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  let rawValue: UInt32

  /// The number, as `stat` and `ls -i` show it.
  public var number: UInt32 { rawValue }

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static func < (a: FileID, b: FileID) -> Bool { a.rawValue < b.rawValue }
  public static let fields = Fields(\FileID.rawValue)

  /// `/dev/null`: it takes everything and holds nothing.
  static let null = FileID(0)
  /// The first disk as a whole, for the firmware.
  static let disk = FileID(.max)
  /// The directory above all others.
  static let root = FileID(1)
}
