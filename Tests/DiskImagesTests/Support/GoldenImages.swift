import Foundation
import TestSupport

/// Images made by VirtualBox and QEMU (their README tells what each holds), unpacked once a run.
enum GoldenImages {
  static let folder: String? = try? unpacked()

  static var areThere: Bool { folder != nil }

  private static func unpacked() throws -> String {
    guard let archive = Bundle.module.path(forResource: "golden-images", ofType: "tar.xz") else {
      throw CocoaError(.fileNoSuchFile)
    }
    let index = FileManager.default.temporaryDirectory.appending(
      path: "polder-golden-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: index, withIntermediateDirectories: true)
    try Tool("tar").run(["-xJf", archive, "-C", index.path])
    return index.path + "/golden-images"
  }

  static func path(_ name: String) -> String { (folder ?? "") + "/" + name }

  static func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

  /// A copy in a folder of its own, with the files that belong to it.
  static func copy(_ names: [String], to target: TemporaryFolder) throws {
    for name in names { try target.copy(path(name), as: name) }
  }
}
