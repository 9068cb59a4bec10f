import DiskImages
import Disks
import Lab
import Sessions
import VirtualMachines

/// Gives machines on disk what they have written in a lab: the other edge at which a disk of the simulated world becomes a file.
struct MachineWriter {
  /// Changes the current disks of all machines on disk that have written something.
  func write(_ session: borrowing Session) throws(Failure) {
    for origin in session.plan.diskOrigins {
      guard let disk = session.world.disk(of: origin.node), !disk.changedBlocks.isEmpty else { continue }
      let name = session.plan.labels[origin.node]
      do throws(DiskError) { try write(disk, of: name, to: origin) } catch { throw Failure(error) }
    }
  }

  private func write(_ disk: Disk, of name: String, to origin: DiskOrigin) throws(DiskError) {
    if let snapshot = origin.snapshot {
      throw DiskError(
        .usage, origin.machine,
        "'\(name)' began at the snapshot '\(snapshot)', which never changes: restore it first ('polder vm snapshot restore'), "
          + "or write the disk elsewhere with --disks")
    }
    let file = try MachineFile(origin.machine, for: .writing)
    guard let current = file.machine.hardware.disks.first, try file.isFile(origin.path, of: current),
      try origin.isBase(of: disk)
    else {
      throw DiskError(
        .parent, origin.machine,
        "it has changed since the lab began with it, so it cannot take over what '\(name)' has written: run the lab again"
      )
    }
    try file.change(current, DiskWork.progress("writing back")) { (image) throws(DiskError) in
      try image.write(disk.changedBlocks, of: disk)
    }
  }
}

extension DiskImage {
  /// Takes over blocks of a disk of the simulated world.
  func write(_ blocks: [Int], of disk: Disk) throws(DiskError) {
    for index in blocks {
      let offset = index * Disk.blockSize
      try write(Array(disk.block(index).prefix(disk.size - offset)), at: GuestOffset(offset))
    }
  }
}
