public import DiskImages
public import DiskTesting
public import VirtualMachines

extension MemoryStorage: MachineStorage {
  public func flush(folders: [String]) throws(DiskError) {
    for folder in folders { try flush(folder: folder) }
  }
}

extension MachineFile {
  /// What each state of the machine shows of its disks: the snapshots by name, and the current state as `now`.
  func states() throws -> [String: [[UInt8]]] {
    var states = ["now": try contents(of: machine.hardware)]
    for snapshot in machine.snapshots { states[snapshot.name] = try contents(of: snapshot.hardware) }
    return states
  }

  func contents(of hardware: Hardware) throws -> [[UInt8]] {
    try hardware.disks.map { disk in
      let image = try openDisk(disk)
      return try image.read(image.wholeDisk)
    }
  }

  /// Writes to the first disk of the current state, as a guest would.
  func write(_ bytes: [UInt8], at offset: Int) throws {
    let image = try openDisk(machine.hardware.disks[0], for: .writing)
    try image.write(bytes, at: GuestOffset(offset))
    try image.close()
  }

  /// The same as one operation, as a machine that is shut down.
  func change(_ bytes: [UInt8], at offset: Int) throws {
    try change(machine.hardware.disks[0]) { (image) throws(DiskError) in
      try image.write(bytes, at: GuestOffset(offset))
    }
  }
}
