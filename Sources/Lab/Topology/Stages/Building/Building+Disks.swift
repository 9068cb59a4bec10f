import Disks
import Guests
import Settings

extension Building {
  /// What a disk's keys say of each other.
  mutating func checkDisks() {
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind else { continue }
      checkBootOrder(machine.settings.boot, of: node.name, at: drafts[index].location)
      guard let disk = machine.settings.disk else { continue }
      let location = disk.image?.location ?? drafts[index].location
      if machine.diskOrigin != nil {
        checkKept(disk, of: node.name, at: location)
      } else {
        check(disk, of: node.name, at: location)
      }
    }
  }

  /// A disk that the machine file has.
  private mutating func checkKept(_ disk: DiskSettings, of name: String, at location: SourceLocation) {
    if disk.format != nil {
      faults.report(
        "'format' for the disk of '\(name)', which the machine file has", at: location,
        fix: "remove 'format', or name another disk with 'image'")
    }
    checkSize(disk, of: name, at: location)
  }

  private mutating func checkBootOrder(_ order: [BootDevice], of name: String, at location: SourceLocation) {
    guard Set(order).count < order.count else { return }
    faults.report(
      "the boot order of '\(name)' names a device twice", at: location, fix: "name each of disk, cd and network once")
  }

  private mutating func check(_ disk: DiskSettings, of name: String, at location: SourceLocation) {
    // A size that is there and wrong has been reported as such.
    if disk.image == nil, disk.size == nil, faults.isEmpty {
      faults.report(
        "the disk of '\(name)' has no size", at: location, fix: "add 'size: 64MiB', or 'image:' with a disk image")
    }
    if disk.image != nil, disk.format != nil {
      faults.report(
        "the disk of '\(name)' has both 'image' and 'format'", at: location,
        fix: "remove 'format', as an image is used as it is, or remove 'image'")
    }
    checkSize(disk, of: name, at: location)
  }

  private mutating func checkSize(_ disk: DiskSettings, of name: String, at location: SourceLocation) {
    if let size = disk.size, size % 512 != 0 || size > UInt64(Disk.maximumSize) {
      faults.report(
        "invalid disk size of \(size) bytes for '\(name)'", at: location,
        fix: "use a multiple of 512 bytes, up to 16TiB")
    }
  }
}
