import Disks
import SimulationKernel

// What concerns whole file systems.

extension MountTable {
  var root: FileSystem { mounts[0].system }

  /// Whether any of them is on a disk.
  var isOnDisk: Bool { mounts.contains { $0.system.isOnDisk } }

  /// When the first of them is written back; `.never` where there is nothing to be.
  var writeBack: Instant { mounts.reduce(.never) { min($0, $1.system.mounted?.writeBack ?? .never) } }

  func disk(of volume: VolumeID) -> Disk? {
    (try? index(of: volume)).flatMap { mounts[$0].system.mounted?.disk }
  }

  /// Has everything written to the disks. Returns when it is there, for ``sync()``.
  mutating func flush(at now: Instant) -> Instant {
    var ready = now
    forEach { ready = max(ready, $0.flush(at: now)) }
    return ready
  }

  /// The same for one of them.
  mutating func flush(_ volume: VolumeID, at now: Instant) throws(FileError) -> Instant {
    try change(volume) { (system) throws(FileError) in system.flush(at: now) }
  }

  /// What is due is written back.
  mutating func continueWriteBack(at now: Instant) {
    forEach { if $0.mounted?.writeBack ?? .never <= now { $0.continueWriteBack(at: now) } }
  }

  /// Makes everything durable. One file system that cannot does not keep the others from it.
  mutating func sync() throws(FileError) {
    var problem: FileError?
    forEach { system in
      do throws(FileError) { try system.sync() } catch { problem = problem ?? error }
    }
    if let problem { throw problem }
  }

  /// - Returns: how many blocks.
  mutating func shrinkCache(by blocks: Int, at now: Instant) -> Int {
    var dropped = 0
    forEach { dropped += $0.shrinkCache(by: blocks - dropped, at: now) }
    return dropped
  }

  mutating func description(of volume: VolumeID) throws(FileError) -> MountedFileSystem {
    let index = try index(of: volume)
    return MountedFileSystem(
      source: mounts[index].source, directory: try path(of: FileID(volume, .root)),
      isReadOnly: mounts[index].isReadOnly,
      usage: try change(volume) { (system) throws(FileError) in try system.usage() })
  }

  /// The absolute path of a directory.
  func path(of directory: FileID) throws(FileError) -> String {
    var (parts, id) = ([String](), directory)
    _ = try attributes(of: id)
    while let (parent, name) = try parent(of: id) {
      parts.append(name)
      id = parent
    }
    return "/" + parts.reversed().joined(separator: "/")
  }
}
