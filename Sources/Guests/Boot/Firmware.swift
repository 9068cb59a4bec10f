import Disks
import FileSystems
import SimulationKernel

/// What a machine's firmware works with: a machine has it from power-on until its system starts.
///
/// The firmware writes to the first disk as a whole (`/dev/sda`), as nothing is mounted. The first sector, by which a disk boots, is
/// written last, so that a disk that was not written to its end does not boot.
struct Firmware: Sendable, Equatable, StateRecord {
  /// What the system will start from, without its disk.
  let configuration: GuestConfiguration
  /// What is left to try.
  var devices: [BootDevice]
  private(set) var disk: Disk?
  private var queue: DiskQueue
  /// Where the next byte goes.
  private(set) var position = 0
  /// When all that was written is on the disk.
  private(set) var ready = Instant.zero
  private var firstSector: [UInt8] = []

  static let diskPath = "/dev/sda"
  private static let sectorSize = 512
  /// What is written between two flushes, in bytes.
  private static let flushInterval = 1 << 20

  init(_ configuration: GuestConfiguration, trying devices: [BootDevice]) {
    self.devices = devices
    disk = configuration.disk
    queue = DiskQueue(configuration.diskTiming)
    var system = configuration
    system.disk = nil
    self.configuration = system
  }

  /// What the system starts from, with the disk as it is now.
  var systemConfiguration: GuestConfiguration {
    var system = configuration
    system.disk = disk
    return system
  }

  /// Begins to write from the start of the disk.
  mutating func rewind() { (position, firstSector) = (0, []) }

  /// Writes where the last write ended.
  ///
  /// - Throws: `noSpace` at the end of the disk; `noSuchFile` where there is none.
  mutating func append(_ bytes: [UInt8], at now: Instant) throws(FileError) {
    guard let size = disk?.size else { throw .noSuchFile }
    guard bytes.count <= size - position else { throw .noSpace }
    let head = min(bytes.count, max(0, Firmware.sectorSize - position))
    firstSector += bytes.prefix(head)
    try FileError.translating { () throws(FileSystemError) in
      try disk?.write(Array(bytes.dropFirst(head)), at: position + head)
    }
    if !bytes.isEmpty { ready = queue.add(position..<position + bytes.count, at: now) }
    let wasFlushed = position / Firmware.flushInterval
    position += bytes.count
    if position / Firmware.flushInterval > wasFlushed { try? disk?.flush() }
  }

  /// What was written is complete.
  mutating func finish() throws(FileError) {
    try FileError.translating { () throws(FileSystemError) in
      try disk?.write(firstSector, at: 0)
      try disk?.flush()
    }
    rewind()
  }

  static let fields = Fields(
    \Firmware.configuration, \.devices, \.disk, \.queue, \.position, \.ready, \.firstSector)

  var inconsistency: String? {
    0...(disk?.size ?? 0) ~= position && firstSector.count == min(position, Firmware.sectorSize)
      ? nil : "a disk that is written at \(position)"
  }
}

extension GuestSystem {
  /// The disk that programs write to: the one that is mounted, or the firmware's.
  var disk: Disk? { files.disk ?? firmware?.value.disk }
}
