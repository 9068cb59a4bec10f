import FileSystems
import Foundation
import TestSupport

/// A disc that genisoimage or xorriso makes of a folder.
struct TestDisc {
  let folder: TemporaryFolder
  let image: String
  let device: MemoryDisk
  /// What is in the folder, with nil for directories; without links.
  let tree: [String: [UInt8]?]

  enum Maker: String, CaseIterable {
    case genisoimage, xorriso

    var isInstalled: Bool { Tool(rawValue).isInstalled }
    var prefix: [String] { self == .xorriso ? ["-as", "mkisofs"] : [] }
  }

  static var areMakersInstalled: Bool { Maker.allCases.allSatisfy(\.isInstalled) && Tool("isoinfo").isInstalled }

  init(_ maker: Maker, _ options: [String], fill: (TemporaryFolder) throws -> Void) throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("source")
    try fill(folder)
    image = folder["disc.iso"]
    let outcome = try Tool("env").outcome(
      of: ["LC_ALL=C.UTF-8", maker.rawValue] + maker.prefix + ["-quiet", "-input-charset", "UTF-8", "-o", image]
        + options + [folder["source"]],
      limit: 60)
    guard outcome.status == 0 else {
      throw FileSystemError(.invalidRequest, "\(maker) \(options): \(outcome.errorText)")
    }
    device = MemoryDisk(try folder.bytes(of: "disc.iso"))
    let source = folder["source"]
    tree = try FATJudges.localTree(source).filter { path, _ in
      (try? FileManager.default.destinationOfSymbolicLink(atPath: source + path)) == nil
    }
  }
}

extension ISO9660Volume {
  /// All paths with the contents of files, nil for directories; without links.
  func tree(_ device: some BlockDevice, from path: FilePath = FilePath("")) throws -> [String: [UInt8]?] {
    var found: [String: [UInt8]?] = [:]
    for entry in try list(path, device) where entry.linkTarget == nil {
      let child = path.appending(entry.name)
      found.updateValue(entry.isDirectory ? nil : try contents(of: child, device), forKey: child.description)
      if entry.isDirectory { found.merge(try tree(device, from: child)) { first, _ in first } }
    }
    return found
  }
}
