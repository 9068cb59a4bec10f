import Disks
import FileSystems
import SimulationKernel

/// Why a medium could not be mounted.
public enum MountError: Error, Sendable, Equatable {
  case noDevice, noMedium
  /// It is mounted there already.
  case mounted(at: String)
  /// It has no file system that could be read.
  case unknownFileSystem(String)
  /// The mount point cannot be one.
  case file(FileError)
}

// What the system does with its drives.

extension GuestSystem {
  func device(of drive: DriveName) -> String { drive.device(besideDisk: files.disk != nil || rawDisk != nil) }

  /// Mounts what is in a drive.
  mutating func mount(
    _ index: Int, at path: String, from directory: FileID = .root, isReadOnly: Bool
  ) throws(MountError) -> MountedMedium {
    let drive = drives[index]
    if let volume = drive.volume {
      let mounted = try? files.table.path(of: FileID(volume, .root))
      throw .mounted(at: mounted ?? drive.name.mountPoint)
    }
    guard case .loaded(let medium) = drive.content else { throw .noMedium }
    let volume: DiskVolume
    do throws(FileSystemError) { volume = try DiskVolume.mount(medium.disk) } catch {
      throw .unknownFileSystem(error.reason)
    }
    let source = "/dev/" + volume.source(on: device(of: drive.name), medium.disk)
    let system = FileSystem.disk(Indirect(DiskFiles(volume, of: medium.disk, drive.name.timing)))
    let isReadOnly = isReadOnly || volume.isDisc || drive.name == .cd
    do throws(FileError) {
      let id = try files.mount(system, from: source, at: path, from: directory, isReadOnly: isReadOnly)
      drives[index].content = .mounted(id, medium.name)
    } catch { throw .file(error) }
    return MountedMedium(source: source, volume: volume, isReadOnly: isReadOnly)
  }

  /// Whether anything works in a mounted file system.
  func isInUse(_ volume: VolumeID, by programs: [RunningProgram]) -> Bool {
    console.directory.volume == volume || diskWaits.contains { $0.file?.volume == volume }
      || programs.contains { $0.files.contains { $0.volume == volume } }
  }

  /// Unmounts what is in a drive, and everything that was written is on it.
  ///
  /// - Throws: `busy`, where programs work with it.
  mutating func unmount(_ index: Int, used programs: [RunningProgram]) throws(FileError) {
    guard let volume = drives[index].volume else { return }
    guard !isInUse(volume, by: programs), !files.table.covers(within: volume) else { throw .busy }
    try files.table.change(volume) { (system) throws(FileError) in try system.sync() }
    detach(index)
  }

  /// Gives the medium back to the drive, in the state that it has. What is mounted on a directory of it goes with it.
  mutating func detach(_ index: Int) {
    guard let volume = drives[index].volume else { return }
    let within = drives.indices.filter { files.table.isCovered(volume, by: drives[$0].volume) }
    for other in within + [index] { release(other) }
  }

  private mutating func release(_ index: Int) {
    let content = drives[index].content
    guard case .mounted(let volume, let name) = content else { return }
    drives[index].content = .empty
    if let disk = files.unmount(volume)?.mounted?.disk {
      drives[index].content = .loaded(Medium(named: name, disk))
    }
  }
}

/// What the log tells of a medium that was mounted.
struct MountedMedium {
  let source: String
  let volume: DiskVolume
  let isReadOnly: Bool
}
