import DiskImages
import Disks
import Fabric
import GuestPrograms
import Lab
import Settings
import SystemFiles

/// Reads the disks that machines of a topology begin with: images, and those of machines on disk; and the media that are put into
/// their drives.
struct DiskSource {
  let topology: Topology
  /// That of the topology file, in which the images lie.
  let folder: String
  /// The images may lie anywhere.
  let outsideIsAllowed: Bool

  /// What was read.
  struct Images {
    /// By the index of their node.
    var disks: [Int: Disk] = [:]
    /// Those that services serve, by their paths.
    var served: [String: Disk] = [:]
    /// Those that are put into drives, by their paths.
    var media: [String: Disk] = [:]
    /// Which disks began as those of machines on disk.
    var origins: [DiskOrigin] = []
  }

  func images() throws(SessionError) -> Images {
    var (images, room) = (Images(), topology.limits.disks)
    images.served = try servedImages(&room)
    images.media = try media(&room)
    for (index, node) in topology.nodes.enumerated() {
      guard case .machine(let machine) = node.kind, let settings = machine.settings.disk else { continue }
      let size = settings.size.map { Int(clamping: $0) }
      if let image = settings.image {
        images.disks[index] = try disk(image, size: size, &room)
      } else if let origin = machine.diskOrigin {
        let (disk, image) = try self.disk(of: origin, size: size, &room)
        images.disks[index] = disk
        images.origins.append(
          DiskOrigin(
            NodeIndex(index), machine: image.machine, snapshot: origin.snapshot, path: image.image.path,
            format: image.image.format.rawValue,
            parentFolders: image.options.parentFolders))
      }
    }
    return images
  }

  private func servedImages(_ room: inout Int) throws(SessionError) -> [String: Disk] {
    var served: [String: Disk] = [:]
    for node in topology.nodes {
      guard case .machine(let machine) = node.kind else { continue }
      for service in machine.services {
        for path in service.images where served[path] == nil {
          let location = service.location ?? SourceLocation(line: 0)
          served[path] = try disk(Located(path, at: location), size: nil, &room)
        }
      }
    }
    return served
  }

  /// The disk of a machine on disk, in its current state or at a snapshot.
  private func disk(
    of machine: MachineReference, size: Int?, _ room: inout Int
  ) throws(SessionError) -> (Disk, MachineDisk) {
    do {
      let disk = try MachineSource(folder: folder, outsideIsAllowed: outsideIsAllowed).disk(of: machine)
      return (try read(disk.image, size: size, at: machine.file, &room), disk)
    } catch let error as DiskError {
      throw failure(at: machine.file, error.reason)
    } catch let error as SessionError {
      throw error
    } catch { throw failure(at: machine.file, "\(error)") }
  }

  func disk(_ name: Located<String>, size: Int?, _ room: inout Int) throws(SessionError) -> Disk {
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
    return try Disk(image, size: size, room: &room)
  }

  func failure(at name: Located<String>, _ reason: String) -> SessionError {
    // A service that comes from no file has no location.
    let location = name.location.line > 0 ? ":\(name.location.line):\(name.location.column)" : ""
    return .disk(at: topology.file.path + location, name.value, reason: reason)
  }
}
