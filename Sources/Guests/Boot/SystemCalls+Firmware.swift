import Disks
import Fabric
import NetworkStack
public import SimulationKernel

// What only the firmware's programs can do.

extension SystemCalls {
  /// Prints a line on the machine's screen, before there is a console.
  public func log(_ line: String) { outbox.pointee.report(.logged(line)) }

  /// The size of the first disk in bytes; nil where there is none, or something on it is mounted.
  public var bootDiskSize: Int? { system.pointee.rawDisk?.value.disk.size }

  /// How much was written to the first disk since it was opened, in bytes.
  public var bootDiskPosition: Int { system.pointee.rawDisk?.value.position ?? 0 }

  /// What was written to the first disk is complete.
  ///
  /// - Returns: when it is on the disk.
  public func finishBootDisk() throws(FileError) -> Instant {
    guard system.pointee.rawDisk != nil else { throw .noSuchFile }
    try system.pointee.rawDisk?.value.finish()
    return system.pointee.rawDisk?.value.ready ?? now
  }

  /// Boots from a device, or from the next one of the boot order. The program, and all others, end.
  public func boot(from device: BootDevice?) { system.pointee.requests.append(.boot(device)) }
}
