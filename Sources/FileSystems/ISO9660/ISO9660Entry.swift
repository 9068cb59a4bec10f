/// A file, directory or link on a disc.
public struct ISO9660Entry: Hashable, Sendable {
  public internal(set) var name: String
  public internal(set) var isDirectory: Bool
  /// In bytes; 0 for a directory.
  public internal(set) var size: Int
  public internal(set) var modified: CivilTime?
  /// The mode of POSIX, if Rock Ridge tells it.
  public internal(set) var mode: UInt32?
  /// Where a symbolic link of Rock Ridge leads.
  public internal(set) var linkTarget: String?
  /// In order. A file of 4 GiB and more has several.
  var extents: [ISO9660Extent]
  /// Rock Ridge has moved the directory elsewhere, because directories of ISO 9660 are eight levels deep at most.
  var isRelocated = false

  /// Tells directories apart: on a hostile disc one can be within itself.
  public var identity: Int { extents.first?.block ?? 0 }
}
