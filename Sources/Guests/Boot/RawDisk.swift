import Disks
import FileSystems
import SimulationKernel

/// The disk of a machine while nothing on it is mounted: until its system starts, or if that has started from a disc. Programs write to
/// it as a whole (`/dev/sda`).
///
/// The first sector, by which a disk boots, is written last, so that a disk that was not written to its end does not boot.
struct RawDisk: Sendable, Equatable, StateRecord {
  private(set) var disk: Disk
  private var queue: DiskQueue
  /// Where the next byte goes.
  private(set) var position = 0
  /// When all that was written is on the disk.
  private(set) var ready = Instant.zero
  private var firstSector: [UInt8] = []

  static let path = "/dev/" + DiskFiles.firstDevice
  private static let sectorSize = 512
  /// What is written between two flushes, in bytes.
  private static let flushInterval = 1 << 20

  init(_ disk: Disk, _ timing: DiskTiming) { (self.disk, queue) = (disk, DiskQueue(timing)) }

  /// Begins to write from the start of the disk.
  mutating func rewind() { (position, firstSector) = (0, []) }

  /// Writes where the last write ended.
  ///
  /// - Throws: `noSpace` at the end of the disk.
  mutating func append(_ bytes: [UInt8], at now: Instant) throws(FileError) {
    guard bytes.count <= disk.size - position else { throw .noSpace }
    let head = min(bytes.count, max(0, RawDisk.sectorSize - position))
    firstSector += bytes.prefix(head)
    try FileError.translating { () throws(FileSystemError) in
      try disk.write(Array(bytes.dropFirst(head)), at: position + head)
    }
    if !bytes.isEmpty { ready = queue.add(position..<position + bytes.count, at: now) }
    let wasFlushed = position / RawDisk.flushInterval
    position += bytes.count
    if position / RawDisk.flushInterval > wasFlushed { try? disk.flush() }
  }

  /// What was written is complete.
  mutating func finish() throws(FileError) {
    try FileError.translating { () throws(FileSystemError) in
      if !firstSector.isEmpty { try disk.write(firstSector, at: 0) }
      try disk.flush()
    }
    rewind()
  }

  static let fields = Fields(\RawDisk.disk, \.queue, \.position, \.ready, \.firstSector)

  var inconsistency: String? {
    0...disk.size ~= position && firstSector.count == min(position, RawDisk.sectorSize)
      ? nil : "a disk that is written at \(position)"
  }
}

extension GuestSystem {
  /// The disk on which a file lies, mounted or not; nil for a file in memory.
  func disk(of file: FileID) -> Disk? { file == .disk ? rawDisk?.value.disk : files.table.disk(of: file.volume) }
}
