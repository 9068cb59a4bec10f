import DiskImages
import Disks
import Fabric
import Glibc
import Lab
import Sessions

/// Writes the disks of a lab's machines, and the sticks that were written to, to image files: the edge where a disk of the simulated
/// world becomes a file.
struct DiskWriter {
  /// Where the images go; made if it is not there.
  let folder: String

  /// Each disk as a dynamic VDI of its own, named after its machine; that of a machine on disk as a delta over the image that it
  /// began as. An image of that name is replaced as a whole.
  func write(_ session: borrowing Session) throws(Failure) {
    let nodes = session.world.nodes.indices.map { NodeIndex($0) }
    let sticks = session.changedSticks
    guard !sticks.isEmpty || nodes.contains(where: { session.world.disk(of: $0) != nil }) else { return }
    try WholeFile.makeFolder(folder)
    for node in nodes {
      guard let disk = session.world.disk(of: node) else { continue }
      let (name, origin) = (session.plan.labels[node], session.plan.diskOrigins.first { $0.node == node })
      do throws(DiskError) { try write(disk, of: name, over: origin) } catch { throw Failure(error) }
    }
    for (name, disk) in sticks {
      do throws(DiskError) { try write(disk, to: name) } catch { throw Failure(error) }
    }
  }

  private func write(_ disk: Disk, of name: String, over origin: DiskOrigin?) throws(DiskError) {
    guard let origin, try hasSize(origin, of: disk) else { return try write(disk, to: "\(name).vdi") }
    guard try origin.isBase(of: disk) else {
      throw DiskError(
        .parent, origin.path,
        "it has changed since the lab began with it, so no delta over it can hold the disk of '\(name)': run the lab again"
      )
    }
    let ending = try DiskImage.deltaFormat(of: origin.path, origin.options).usualExtension
    try replace("\(name).\(ending)") { (draft) throws(DiskError) in
      var options = origin.optionsOfDeltas
      options.format = origin.options.format
      try DiskImage.fork(origin.path, to: [draft], options)
      let image = try DiskImage.open(draft, for: .writing, origin.optionsOfDeltas)
      try image.write(disk.changedBlocks, of: disk)
      try image.close()
    }
  }

  /// A disk that the topology has enlarged is written as a whole.
  private func hasSize(_ origin: DiskOrigin, of disk: Disk) throws(DiskError) -> Bool {
    try DiskImage.open(origin.path, for: .reading, origin.options).virtualSize == disk.size
  }

  private func write(_ disk: Disk, to name: String) throws(DiskError) {
    try replace(name) { (draft) throws(DiskError) in
      try DiskImage.create(draft, ImageBlueprint(format: .vdi, size: disk.size))
      let image = try DiskImage.open(draft, for: .writing, OpenOptions(format: .vdi))
      try image.write(disk.storedBlocks, of: disk)
      try image.close()
    }
  }

  /// Gives a file its name once it is whole.
  private func replace(_ name: String, _ make: (_ draft: String) throws(DiskError) -> Void) throws(DiskError) {
    let (path, draft) = ("\(folder)/\(name)", "\(folder)/.\(name).\(getpid()).part")
    do throws(DiskError) {
      try make(draft)
      guard rename(draft, path) == 0 else {
        throw DiskError(.cannotCreate, path, String(cString: strerror(errno)))
      }
    } catch {
      unlink(draft)
      throw error
    }
  }
}
