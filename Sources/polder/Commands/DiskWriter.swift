import DiskImages
import Disks
import Fabric
import Glibc
import Lab
import Sessions

/// Writes the disks of a lab's machines to image files: the edge where a disk of the simulated world becomes a file.
struct DiskWriter {
  /// Where the images go; made if it is not there.
  let folder: String

  /// Each disk as a dynamic VDI of its own, named after its machine. An image of that name is replaced as a whole.
  func write(_ session: borrowing Session) throws(Failure) {
    var hasFolder = false
    for number in session.world.nodes.indices {
      let node = NodeIndex(number)
      guard let disk = session.world.disk(of: node) else { continue }
      if !hasFolder { try WholeFile.makeFolder(folder) }
      hasFolder = true
      do throws(DiskError) { try write(disk, to: "\(session.plan.labels[node]).vdi") } catch { throw Failure(error) }
    }
  }

  private func write(_ disk: Disk, to name: String) throws(DiskError) {
    let (path, draft) = ("\(folder)/\(name)", "\(folder)/.\(name).\(getpid()).part")
    do throws(DiskError) {
      try DiskImage.create(draft, ImageBlueprint(format: .vdi, size: disk.size))
      let image = try DiskImage.open(draft, for: .writing, OpenOptions(format: .vdi))
      for index in disk.storedBlocks {
        let offset = index * Disk.blockSize
        let bytes = disk.block(index)
        try image.write(Array(bytes.prefix(disk.size - offset)), at: GuestOffset(offset))
      }
      try image.close()
      guard rename(draft, path) == 0 else {
        throw DiskError(.cannotCreate, path, String(cString: strerror(errno)))
      }
    } catch {
      unlink(draft)
      throw error
    }
  }
}
