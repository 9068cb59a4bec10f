import Disks
import Fabric
import NetworkStack
public import SimulationKernel

// What only the firmware's programs can do.

extension SystemCalls {
  /// Prints a line on the machine's screen, before there is a console.
  public func log(_ line: String) { outbox.pointee.report(.logged(line)) }

  /// The size of the first disk in bytes; nil where there is none, or a system runs.
  public var bootDiskSize: Int? { system.pointee.firmware?.value.disk?.size }

  /// How much was written to the first disk since it was opened, in bytes.
  public var bootDiskPosition: Int { system.pointee.firmware?.value.position ?? 0 }

  /// What was written to the first disk is complete.
  ///
  /// - Returns: when it is on the disk.
  public func finishBootDisk() throws(FileError) -> Instant {
    guard system.pointee.firmware != nil else { throw .noSuchFile }
    try system.pointee.firmware?.value.finish()
    return system.pointee.firmware?.value.ready ?? now
  }

  /// Boots from a device, or from the next one of the boot order. The program, and all others, end.
  public func boot(from device: BootDevice?) { system.pointee.requests.append(.boot(device)) }
}
