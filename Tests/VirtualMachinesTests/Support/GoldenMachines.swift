import Foundation
import TestSupport

/// Machines made by VirtualBox: `web` with a tree of snapshots, its linked clone `web-linked`, and its export. They are in the
/// archive of golden images, and are unpacked once a run.
enum GoldenMachines {
  static let folder: String? = try? unpacked()
  static var areThere: Bool { folder != nil }

  private static func unpacked() throws -> String {
    let archive = PackageFolder.url.appending(path: "Tests/DiskImagesTests/Fixtures/golden-images.tar.xz").path
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "polder-golden-machines-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Tool("tar").run(["-xJf", archive, "-C", folder.path])
    return folder.path + "/golden-images/vms"
  }

  static func path(_ name: String) -> String { (folder ?? "") + "/" + name }

  /// All of them in a folder of its own, to be changed.
  static func copy() throws -> TemporaryFolder {
    let target = try TemporaryFolder()
    for name in ["web", "web-linked", "web.ova"] { try target.copy(path(name), as: name) }
    return target
  }
}
