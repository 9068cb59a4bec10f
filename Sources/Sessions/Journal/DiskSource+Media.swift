import Disks
import FileSystems
import Guests
import Lab
import Settings

extension DiskSource {
  /// The media that are in drives or are put into them, by their paths. Each image is read once.
  func media(_ room: inout Int) throws(SessionError) -> [String: Disk] {
    var media: [String: Disk] = [:]
    for (drive, image) in topology.insertedImages {
      let disk: Disk
      if let known = media[image.value] { disk = known } else { disk = try self.disk(image, size: nil, &room) }
      media[image.value] = disk
      do throws(FileSystemError) {
        switch drive {
        case .cd: _ = try ISO9660Volume.mount(disk)
        case .usb: _ = try FATVolume.mount(of: disk)
        }
      } catch { throw failure(at: image, error.reason) }
    }
    return media
  }
}

extension Topology {
  /// Which image is put into which kind of drive, at the start or later.
  fileprivate var insertedImages: [(drive: DriveName, image: Located<String>)] {
    let first = nodes.flatMap { node -> [(DriveName, Located<String>)] in
      guard case .machine(let machine) = node.kind else { return [] }
      return machine.settings.drives.compactMap { name, content in
        if case .image(let path) = content.value { (name, Located(path, at: content.location)) } else { nil }
      }
    }
    let later = events.compactMap { event -> (DriveName, Located<String>)? in
      if case .insert(let image, let drive, _) = event.action { (drive, image) } else { nil }
    }
    return first + later
  }
}
