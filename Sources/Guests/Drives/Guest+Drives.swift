import Disks
public import Fabric
import FileSystems
import NetworkStack
public import SimulationKernel

// Media come and go. What the system says of it is in its log, as Linux words it.

extension Guest {
  /// Its drives, whether its system has started or not; none of a guest without power.
  private var drives: [Drive] {
    get { system.firmware?.value.configuration.drives ?? system.drives }
    set {
      if system.firmware != nil {
        system.firmware?.value.configuration.drives = newValue
      } else {
        system.drives = newValue
      }
    }
  }

  /// Mounts what is in the drives, as the system starts.
  mutating func mountDrives(_ drives: [Drive], at now: Instant, into outbox: inout Outbox) {
    system.drives = drives
    for index in drives.indices {
      try? system.files.makeDirectories(drives[index].name.mountPoint, at: now)
      mountMedium(in: index, into: &outbox)
    }
    // The directories are on the disk.
    diskWake = system.diskWake
  }

  /// Puts a medium into an empty drive. The system mounts it.
  public mutating func insert(_ medium: Medium, into drive: DriveName, at now: Instant, into outbox: inout Outbox) {
    guard let index = drives.index(of: drive) else { return }
    drives[index].content = .loaded(medium)
    guard !isInFirmware else { return }
    if drive == .usb {
      let (device, sectors) = (system.device(of: drive), medium.disk.size / 512)
      outbox.report(.logged("usb 1-1: new high-speed USB device"))
      outbox.report(.logged("sd 6:0:0:0: [\(device)] \(sectors) 512-byte logical blocks"))
    }
    mountMedium(in: index, into: &outbox)
    diskWake = system.diskWake
    settle(at: now, into: &outbox)
  }

  private mutating func mountMedium(in index: Int, into outbox: inout Outbox) {
    guard case .loaded = system.drives[index].content else { return }
    let (device, path) = (system.device(of: system.drives[index].name), system.drives[index].name.mountPoint)
    do throws(MountError) {
      let mounted = try system.mount(index, at: path, isReadOnly: false)
      for line in mounted.logLines { outbox.report(.logged(line)) }
      outbox.report(.logged("Mounted \(mounted.source) at \(path)"))
    } catch { outbox.report(.logged("\(device): cannot be mounted at \(path): \(error.reason)")) }
  }

  /// The button of a drive: the system unmounts the medium, which then can be taken out.
  ///
  /// - Returns: the medium; nil where there is none, or where programs work with it, which is logged.
  public mutating func eject(_ drive: DriveName, at now: Instant, into outbox: inout Outbox) -> Medium? {
    guard let index = drives.index(of: drive) else { return nil }
    if !isInFirmware, let volume = system.drives[index].volume {
      let path = (try? system.files.table.path(of: FileID(volume, .root))) ?? drive.mountPoint
      do throws(FileError) { try system.unmount(index, used: processes.running) } catch {
        outbox.report(.logged("eject: unmount of '\(path)' failed: target is busy"))
        return nil
      }
      outbox.report(.logged("Unmounted \(path)"))
      diskWake = system.diskWake
      settle(at: now, into: &outbox)
    }
    return take(index)
  }

  /// Pulls a medium out without asking: what was not written back is lost, which is logged.
  public mutating func pull(_ drive: DriveName, at now: Instant, into outbox: inout Outbox) -> Medium? {
    guard let index = drives.index(of: drive) else { return nil }
    if !isInFirmware {
      outbox.report(.logged("usb 1-1: USB disconnect"))
      if let volume = system.drives[index].volume { reportLosses(of: volume, into: &outbox) }
      system.detach(index)
      diskWake = system.diskWake
      settle(at: now, into: &outbox)
    }
    var medium = take(index)
    medium?.disk.losePower()
    return medium
  }

  private mutating func take(_ index: Int) -> Medium? {
    defer { drives[index].content = .empty }
    return drives[index].medium
  }

  /// Lost writes that are named one by one.
  private static let namedLosses = 10

  private func reportLosses(of volume: VolumeID, into outbox: inout Outbox) {
    guard let index = try? system.files.table.index(of: volume) else { return }
    let (device, lost) = (
      system.files.table.mounts[index].source.dropFirst("/dev/".count),
      system.files.table.disk(of: volume)?.unflushedBlocks ?? []
    )
    for block in lost.prefix(Guest.namedLosses) {
      outbox.report(.logged("Buffer I/O error on dev \(device), logical block \(block), lost async page write"))
    }
    if lost.count > Guest.namedLosses {
      outbox.report(.logged("buffer_io_error: \(lost.count - Guest.namedLosses) callbacks suppressed"))
    }
  }
}

extension MountedMedium {
  /// What the kernel says of the file system.
  var logLines: [String] {
    switch volume {
    case .fat(let volume):
      let device = source.dropFirst("/dev/".count)
      return volume.wasDirty ? [DiskVolume.dirtyLine(String(device))] : []
    case .disc(let volume):
      switch volume.names {
      case .rockRidge: return ["ISO 9660 Extensions: RRIP_1991A"]
      case .joliet: return ["ISO 9660 Extensions: Microsoft Joliet Level 3"]
      case .plain: return []
      }
    }
  }
}

extension DiskVolume {
  /// What Linux says of a FAT volume to which something wrote and could not finish.
  static func dirtyLine(_ device: String) -> String {
    "FAT-fs (\(device)): Volume was not properly unmounted. Some data may be corrupt. Please run fsck."
  }
}

extension MountError {
  /// In the log, where there is nobody to answer.
  fileprivate var reason: String {
    switch self {
    case .noDevice: "there is no such drive"
    case .noMedium: "no medium found"
    case .mounted(let path): "it is mounted at \(path)"
    case .unknownFileSystem(let reason): reason
    case .file: "there is no such directory"
    }
  }
}
