import DiskImages
import Disks
import Lab
import Settings
import SystemFiles

/// Reads the disk images that machines of a topology begin with.
struct DiskSource {
  let topology: Topology
  /// That of the topology file, in which the images lie.
  let folder: String
  /// The images may lie anywhere.
  let outsideIsAllowed: Bool

  /// The disks by the index of their node.
  func disks() throws(SessionError) -> [Int: Disk] {
    var (disks, room) = ([Int: Disk](), topology.limits.disks)
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind, let settings = machine.settings.disk, let image = settings.image
      else { continue }
      disks[index] = try disk(image, size: settings.size.map { Int(clamping: $0) }, &room)
    }
    return disks
  }

  private func disk(_ name: Located<String>, size: Int?, _ room: inout Int) throws(SessionError) -> Disk {
    let file = ReferencedFile(name.value, in: folder, outsideIsAllowed: outsideIsAllowed)
    do {
      // Whether it is a regular file is found out before anything waits for it.
      _ = try file.opened()
      let options = OpenOptions(allowsParentsAnywhere: outsideIsAllowed)
      let image = try DiskImage.open(file.location(), for: .reading, options)
      return try read(image, size: size, at: name, &room)
    } catch let error as DiskError {
      throw failure(at: name, error.reason)
    } catch let error as ReferenceError {
      throw failure(at: name, error.description)
    } catch let error as SessionError {
      throw error
    } catch { throw failure(at: name, "\(error)") }
  }

  private func read(_ image: DiskImage, size: Int?, at name: Located<String>, _ room: inout Int) throws -> Disk {
    let size = size ?? image.virtualSize
    guard size >= image.virtualSize else {
      throw failure(
        at: name, "its disk has \(image.virtualSize) bytes, more than 'size': raise 'size', or leave it out")
    }
    guard size > 0, size % 512 == 0, size <= Disk.maximumSize else {
      throw failure(at: name, "a disk of \(size) bytes: a machine takes a multiple of 512 bytes, up to 16 TiB")
    }
    var blocks: [(index: Int, bytes: [UInt8])] = []
    try image.map { (entry) throws(DiskError) in
      guard entry.kind != .zero else { return }
      let (start, end) = (entry.range.start.bytes, entry.range.start.bytes + entry.range.count)
      // A block that the last entry has begun is already there.
      let first = max(start / Disk.blockSize, (blocks.last?.index ?? -1) + 1)
      for index in first..<max(first, (end + Disk.blockSize - 1) / Disk.blockSize) {
        let offset = index * Disk.blockSize
        let count = min(Disk.blockSize, image.virtualSize - offset)
        var bytes = try image.read(GuestRange(GuestOffset(offset), count: count))
        guard bytes.contains(where: { $0 != 0 }) else { continue }
        bytes += [UInt8](repeating: 0, count: Disk.blockSize - count)
        room -= Disk.blockSize
        guard room >= 0 else {
          throw DiskError(.usage, image.path, "the images hold more than 'disks' of 'limits' allows: raise it")
        }
        blocks.append((index, bytes))
      }
    }
    return Disk(size: size, blocks: blocks)
  }

  private func failure(at name: Located<String>, _ reason: String) -> SessionError {
    .disk(at: "\(topology.file.path):\(name.location.line):\(name.location.column)", name.value, reason: reason)
  }
}
