import Lab
import VirtualMachines

/// The drives of a machine on disk that a machine of a lab has as well: the first for CDs, and the first stick. Media of which the file
/// cannot be had, or may not, stay out.
struct MachineMedia {
  /// Nil for a machine without one.
  let cd: Drive?
  /// A disk at a USB controller that is not the machine's first. One with parents is none: no image holds all of it.
  let stick: Drive?

  /// - Parameter isAllowed: whether the topology may use a file.
  init(_ file: MachineFile, _ hardware: Hardware, isAllowed: (_ path: String) -> Bool) {
    let drives = file.drives(of: hardware).filter { drive in
      drive.problem == nil && drive.path.map(isAllowed) ?? true
    }
    cd = drives.first { $0.attachment.kind == .cd }
    stick = drives.first { drive in
      guard drive.isUSB, drive.attachment.kind == .disk, let medium = drive.attachment.medium
      else { return false }
      return medium != hardware.disks.first && (try? file.chainPaths(of: medium))?.count == 1
    }
  }
}

extension Drive {
  /// As a topology would have it.
  var content: DriveContent { path.map { .image($0) } ?? .empty }
}
