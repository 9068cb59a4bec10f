import Disks
import SimulationKernel

// What is mounted where, by paths.

extension FileTree {
  /// Mounts a file system over a directory (`mount`).
  mutating func mount(
    _ system: FileSystem, from source: String, at path: String, from directory: FileID, isReadOnly: Bool
  ) throws(FileError) -> VolumeID {
    let directory = try find(path, from: directory)
    defer { isOnDisk = table.isOnDisk }
    return try table.mount(system, from: source, over: directory, isReadOnly: isReadOnly)
  }

  /// Takes a file system away, with all that was not written back.
  mutating func unmount(_ volume: VolumeID) -> FileSystem? {
    defer { isOnDisk = table.isOnDisk }
    return table.unmount(volume)
  }

  /// Makes the directories of a path that are not there.
  mutating func makeDirectories(_ path: String, at now: Instant) throws(FileError) {
    var above = ""
    for part in path.split(separator: "/") {
      above += "/" + part
      do throws(FileError) { try makeDirectory(above, from: .root, at: now) } catch {
        guard error == .exists else { throw error }
      }
    }
  }

  /// All mounted file systems, in the order in which they were mounted.
  mutating func mounts() throws(FileError) -> [MountedFileSystem] {
    try table.mounts.map(\.id).map { (id) throws(FileError) in try table.description(of: id) }
  }

  /// The file system that a path leads to.
  mutating func mount(of path: String, from directory: FileID) throws(FileError) -> MountedFileSystem {
    try table.description(of: find(path, from: directory).volume)
  }
}
