import Disks
import SimulationKernel

// The media of a guest, for its owner.

extension Guest {
  /// What is in a drive as it would be after `sync`; nil for an empty one, and for a guest without power.
  public func synchronizedMedium(in drive: DriveName) -> Medium? {
    var system = systemBox.value
    let drives = system.firmware?.value.configuration.drives ?? system.drives
    guard let index = drives.index(of: drive) else { return nil }
    guard case .mounted(let volume, let name) = drives[index].content else { return drives[index].medium }
    try? system.files.table.change(volume) { (files) throws(FileError) in try files.sync() }
    return system.files.table.disk(of: volume).map { Medium(named: name, $0) }
  }

  /// Its drives as they are when the power goes off, with what was flushed.
  var drivesWithoutPower: [Drive] {
    let system = systemBox.value
    let drives = system.firmware?.value.configuration.drives ?? system.drives
    return drives.map { drive in
      var medium = drive.medium
      if case .mounted(let volume, let name) = drive.content {
        medium = system.files.table.disk(of: volume).map { Medium(named: name, $0) }
      }
      medium?.disk.losePower()
      return Drive(drive.name, holding: medium)
    }
  }
}

extension GuestConfiguration {
  /// What is in a drive while the power is off.
  public func medium(in drive: DriveName) -> Medium? { drives.index(of: drive).flatMap { drives[$0].medium } }

  /// Whether the machine has such a drive.
  public func has(_ drive: DriveName) -> Bool { drives.index(of: drive) != nil }

  /// Puts a medium into a drive while the power is off, or takes one out.
  ///
  /// - Returns: what was in it.
  public mutating func exchange(_ medium: Medium?, in drive: DriveName) -> Medium? {
    guard let index = drives.index(of: drive) else { return medium }
    defer { drives[index] = Drive(drive, holding: medium) }
    return drives[index].medium
  }
}
