import Disks
import SimulationKernel

/// A drive as programs see it.
public struct DriveStatus: Sendable, Equatable {
  public let drive: DriveName
  /// Such as `/dev/sr0`.
  public let device: String
  /// In bytes; 0 without a medium that could be used.
  public let size: Int
  /// Such as `/dev/sdb1`, where it is mounted.
  public let source: String?
  /// The path of the directory where the medium is mounted.
  public let mountPoint: String?
}

extension SystemCalls {
  /// The size of the disk in bytes, mounted or not; nil where there is none.
  public var diskSize: Int? { (system.pointee.files.disk ?? system.pointee.rawDisk?.value.disk)?.size }

  /// The drives of the machine.
  public var drives: [DriveStatus] { system.pointee.drives.indices.map { system.pointee.status(of: $0) } }

  /// Mounts the medium of a drive.
  ///
  /// - Returns: whether it can only be read.
  public func mount(_ drive: DriveName, at path: String, isReadOnly: Bool) throws(MountError) -> Bool {
    guard let index = system.pointee.drives.index(of: drive) else { throw .noDevice }
    return try system.pointee.mount(index, at: path, from: directory, isReadOnly: isReadOnly).isReadOnly
  }

  /// Has everything written to the medium of a drive. False where that takes time: the program is resumed with
  /// ``ProgramEvent/input`` when it is there.
  public func flush(_ drive: DriveName) -> Bool {
    guard let index = system.pointee.drives.index(of: drive), let volume = system.pointee.drives[index].volume,
      let ready = try? system.pointee.files.table.flush(volume, at: now), ready > now
    else { return true }
    system.pointee.wait(process, until: ready)
    return false
  }

  /// Unmounts the medium of a drive, and everything that was written is on it. To be called when the program is resumed after
  /// ``requestPrograms()``, by which it is known what works with it.
  ///
  /// - Throws: `busy`, where a program or the console does.
  public func unmount(_ drive: DriveName) throws(FileError) {
    guard let index = system.pointee.drives.index(of: drive) else { return }
    try system.pointee.unmount(index, used: system.pointee.programs)
  }

  /// Opens the tray, or stops a stick, so that it can be taken out. What is mounted stays.
  public func eject(_ drive: DriveName) {
    guard let index = system.pointee.drives.index(of: drive),
      case .loaded(let medium) = system.pointee.drives[index].content
    else { return }
    system.pointee.drives[index].content = .ejected(medium)
  }

  /// Closes the tray.
  public func closeTray(of drive: DriveName) {
    guard let index = system.pointee.drives.index(of: drive),
      case .ejected(let medium) = system.pointee.drives[index].content
    else { return }
    system.pointee.drives[index].content = .loaded(medium)
  }
}

extension GuestSystem {
  fileprivate func status(of index: Int) -> DriveStatus {
    let (name, content) = (drives[index].name, drives[index].content)
    var (size, source, path) = (0, String?.none, String?.none)
    switch content {
    case .loaded(let medium): size = medium.disk.size
    case .mounted(let volume, _):
      size = files.table.disk(of: volume)?.size ?? 0
      source = (try? files.table.index(of: volume)).map { files.table.mounts[$0].source }
      path = try? files.table.path(of: FileID(volume, .root))
    case .empty, .ejected: break
    }
    return DriveStatus(drive: name, device: "/dev/" + device(of: name), size: size, source: source, mountPoint: path)
  }
}
