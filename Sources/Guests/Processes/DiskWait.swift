import SimulationKernel

/// A process that waits for a disk.
struct DiskWait: Sendable, Equatable, StateRecord {
  let process: ProcessID
  let until: Instant
  /// What it reads; nil where it waits for what was written.
  let file: FileID?

  static let fields = Fields(\DiskWait.process, \.until, \.file)
}

extension GuestSystem {
  /// When the disk has something for a process, or its write-back is due.
  var diskWake: Instant { diskWaits.reduce(files.writeBack) { min($0, $1.until) } }

  /// Resumes a process with ``ProgramEvent/input`` at an instant.
  mutating func wait(_ process: ProcessID, until instant: Instant, for file: FileID? = nil) {
    diskWaits.removeAll { $0.process == process }
    diskWaits.append(DiskWait(process: process, until: instant, file: file))
  }

  /// The processes whose time has come, in the order in which they have begun to wait.
  mutating func takeDiskWaits(dueBy now: Instant) -> [ProcessID] {
    let due = diskWaits.filter { $0.until <= now }.map(\.process)
    diskWaits.removeAll { $0.until <= now }
    return due
  }
}
