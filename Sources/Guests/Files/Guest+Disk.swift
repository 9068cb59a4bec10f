public import Disks
import Fabric
import FileSystems
import NetworkStack
import SimulationKernel

extension Guest {
  /// The disk as programs see it, with what is not written back yet; nil for a guest without a disk, or with one that
  /// is not mounted.
  public var disk: Disk? { system.files.disk ?? system.rawDisk?.value.disk }

  /// The disk as it would be after `sync`; nil for a guest without a mounted disk.
  public var synchronizedDisk: Disk? {
    var files = system.files
    try? files.sync()
    return files.disk ?? system.rawDisk?.value.disk
  }

  /// Mounts the disk's first FAT partition as the root directory, as the guest starts. If that fails its files are in memory.
  mutating func mount(
    _ disk: Disk, _ configuration: GuestConfiguration, at now: Instant, into outbox: inout Outbox
  ) {
    do throws(FileSystemError) {
      let volume = DiskVolume.fat(try FATVolume.mount(of: disk))
      let source = volume.source(on: DiskFiles.firstDevice, disk)
      if volume.wasDirty { outbox.report(.logged(DiskVolume.dirtyLine(source))) }
      system.files = FileTree(DiskFiles(volume, of: disk, configuration.diskTiming), from: "/dev/\(source)")
    } catch {
      outbox.report(.logged("VFS: cannot mount the disk: \(error.reason); files are in memory"))
      return
    }
    for name in FileTree.directories { try? system.files.makeDirectory("/" + name, from: .root, at: now) }
    if !configuration.nameServers.isEmpty {
      let present = try? system.files.content(of: "/etc/resolv.conf", from: .root)
      if present != Array(configuration.resolverFile.utf8) {
        system.files.write(configuration.resolverFile, to: "/etc/resolv.conf")
      }
    }
    system.console.directory = system.files.homeDirectory()
    diskWake = system.diskWake
  }

  /// What programs have written reaches the disks, and what they wait for comes from it.
  mutating func wakeDisk(at now: Instant, into outbox: inout Outbox) {
    if system.files.writeBack <= now { system.files.continueWriteBack(at: now) }
    for process in system.takeDiskWaits(dueBy: now) { runQueue.append(process, .input) }
    runProcesses(at: now, into: &outbox)
    diskWake = system.diskWake
  }
}

extension GuestConfiguration {
  var resolverFile: String { nameServers.map { "nameserver \($0)\n" }.joined() }
}
