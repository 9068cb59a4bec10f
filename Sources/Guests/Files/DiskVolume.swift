import Disks
import FileSystems
import SimulationKernel

/// A mounted volume that knows its files by path: FAT, or the ISO 9660 of a disc, which nobody can write to.
enum DiskVolume: Sendable, Equatable, StateVariant {
  case fat(FATVolume)
  case disc(ISO9660Volume)

  /// A file or directory as any of them has it.
  struct Entry {
    let name: String
    let isDirectory: Bool
    /// In bytes; 0 for a directory.
    let size: Int
    let modified: CivilTime?
  }

  static let cases = Cases<DiskVolume>(
    Case("fat", DiskVolume.fat) { if case .fat(let volume) = $0 { volume } else { nil } },
    Case("disc", DiskVolume.disc) { if case .disc(let volume) = $0 { volume } else { nil } })

  /// The file system of a disc, or the first FAT volume of a disk.
  static func mount(_ disk: Disk) throws(FileSystemError) -> DiskVolume {
    guard try ISO9660Volume.isPresent(on: disk) else { return .fat(try FATVolume.mount(of: disk)) }
    return .disc(try ISO9660Volume.mount(disk))
  }

  var isDisc: Bool { if case .disc = self { true } else { false } }
  /// Whether it was marked as changed when it was mounted: something wrote to it and could not finish.
  var wasDirty: Bool { if case .fat(let volume) = self { volume.wasDirty } else { false } }
  /// Whether there are changes that are not marked as complete.
  var isMarkedDirty: Bool { if case .fat(let volume) = self { volume.isMarkedDirty } else { false } }

  func entry(at path: FilePath, _ disk: Disk) throws(FileSystemError) -> Entry {
    switch self {
    case .fat(let volume): Entry(try volume.entry(at: path, disk))
    case .disc(let volume): Entry(try volume.entry(at: volume.followingLinks(path, disk), disk), name: path.name)
    }
  }

  /// What is in a directory, without `.` and `..`. A link of a disc is what it leads to; one that leads nowhere is left out.
  func list(_ path: FilePath, _ disk: Disk) throws(FileSystemError) -> [Entry] {
    switch self {
    case .fat(let volume): return try volume.list(path, disk).map { Entry($0) }
    case .disc(let volume):
      return try volume.list(volume.followingLinks(path, disk), disk).compactMap { entry in
        entry.linkTarget == nil
          ? Entry(entry, name: entry.name) : try? self.entry(at: path.appending(entry.name), disk)
      }
    }
  }

  func contents(of path: FilePath, _ disk: Disk) throws(FileSystemError) -> [UInt8] {
    switch self {
    case .fat(let volume): try volume.contents(of: path, disk)
    case .disc(let volume): try volume.contents(of: volume.followingLinks(path, disk), disk)
    }
  }

  /// Where the content of a file lies on the disk, in bytes.
  func ranges(of path: FilePath, _ disk: Disk) throws(FileSystemError) -> [Range<Int>] {
    switch self {
    case .fat(let volume): try volume.ranges(of: path, disk)
    case .disc(let volume): try volume.ranges(of: volume.followingLinks(path, disk), disk)
    }
  }

  /// Changes a FAT volume.
  ///
  /// - Throws: an error of the kind ``FileSystemError/Kind/readOnly`` for a disc.
  mutating func change<Result>(
    _ body: (inout FATVolume) throws(FileSystemError) -> Result
  ) throws(FileSystemError) -> Result {
    guard case .fat(var volume) = self else { throw FileSystemError(.readOnly, "a disc cannot be written to") }
    defer { self = .fat(volume) }
    return try body(&volume)
  }
}

extension DiskVolume.Entry {
  fileprivate init(_ entry: FATEntry) {
    self.init(
      name: entry.name, isDirectory: entry.isDirectory, size: entry.size, modified: entry.modified.civil)
  }

  /// - Parameter name: that of the link, where one led to it.
  fileprivate init(_ entry: ISO9660Entry, name: String) {
    self.init(name: name, isDirectory: entry.isDirectory, size: entry.size, modified: entry.modified)
  }
}
