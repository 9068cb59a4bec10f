import Disks
import SimulationKernel

/// The file systems of a guest: one at the root, and others over directories of those before them.
///
/// A directory that a file system covers is that file system's root for everyone who comes by its path, as in Linux. So the longest
/// prefix of a path that is mounted decides, and a relative path needs no rule of its own.
struct MountTable: Sendable, Equatable, StateRecord {
  struct Mount: Sendable, Equatable, StateRecord {
    let id: VolumeID
    /// The directory that it covers; the root's is itself.
    let covered: FileID
    /// The device, such as `/dev/sda1`.
    let source: String
    let isReadOnly: Bool
    var system: FileSystem

    static let fields = Fields(\MountTable.Mount.id, \.covered, \.source, \.isReadOnly, \.system)
  }

  /// By number; the root is the first.
  private(set) var mounts: [Mount]
  private var nextID: UInt32 = 1

  init(root system: FileSystem, from source: String) {
    mounts = [Mount(id: .root, covered: .root, source: source, isReadOnly: false, system: system)]
  }

  static let fields = Fields(\MountTable.mounts, \.nextID)

  func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    let isOrdered = zip(mounts, mounts.dropFirst()).allSatisfy { $0.id < $1.id }
    guard isOrdered, mounts.first?.id == .root, mounts.last.map({ $0.id.rawValue < nextID }) ?? false,
      mounts.dropFirst().allSatisfy({ $0.covered.volume < $0.id })
    else { throw reader.failure("file systems that are mounted in a circle") }
  }
}

// What is mounted where.
extension MountTable {
  /// - Throws: `inputOutput` where it is not mounted any more.
  func index(of volume: VolumeID) throws(FileError) -> Int {
    if volume == .root { return 0 }
    guard let index = mounts.firstIndex(where: { $0.id == volume }) else { throw .inputOutput }
    return index
  }

  /// Covers a directory with a file system.
  ///
  /// - Throws: `notDirectory`; `noSpace` where so many have been mounted that their numbers have run out.
  mutating func mount(
    _ system: FileSystem, from source: String, over directory: FileID, isReadOnly: Bool
  ) throws(FileError) -> VolumeID {
    guard try attributes(of: directory).isDirectory else { throw .notDirectory }
    guard nextID < .max else { throw .noSpace }
    let id = VolumeID(nextID)
    nextID += 1
    mounts.append(Mount(id: id, covered: directory, source: source, isReadOnly: isReadOnly, system: system))
    return id
  }

  /// Whether a file system has a directory that another one covers.
  func covers(within volume: VolumeID) -> Bool { mounts.contains { $0.covered.volume == volume && $0.id != volume } }

  /// Whether one file system covers a directory of another.
  func isCovered(_ volume: VolumeID, by other: VolumeID?) -> Bool {
    mounts.contains { $0.id == other && $0.covered.volume == volume && $0.id != volume }
  }

  /// Takes a file system away. Who still works in it gets `inputOutput`.
  ///
  /// - Returns: the file system; nil if it is the root, covered itself, or not mounted.
  mutating func unmount(_ volume: VolumeID) -> FileSystem? {
    guard volume != .root, !covers(within: volume), let index = try? index(of: volume) else { return nil }
    return mounts.remove(at: index).system
  }

  /// The directory that one comes to by the path of a directory: the root of what covers it, or itself.
  func surface(of directory: FileID) -> FileID {
    var id = directory
    // What covers a directory has been mounted after its file system, so that this comes to an end.
    while let mount = mounts.last(where: { $0.covered == id && $0.id != id.volume }) { id = FileID(mount.id, .root) }
    return id
  }

  /// - Throws: `readOnly`
  func expectWritable(_ id: FileID) throws(FileError) {
    if mounts[try index(of: id.volume)].isReadOnly { throw .readOnly }
  }

  /// Changes a file system where it lies.
  mutating func change<Result>(
    _ volume: VolumeID, _ body: (inout FileSystem) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    let index = try index(of: volume)
    return try body(&mounts[index].system)
  }

  /// Does something with each file system.
  mutating func forEach(_ body: (inout FileSystem) -> Void) {
    for index in mounts.indices { body(&mounts[index].system) }
  }
}
