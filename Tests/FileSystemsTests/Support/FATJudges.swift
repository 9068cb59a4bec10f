import FileSystems
import Foundation
import TestSupport
import Testing

/// Programs that others wrote for FAT volumes.
enum FATJudges {
  static let fsck = Tool("fsck.fat")
  static let mkfs = Tool("mkfs.fat")
  static let mtools = Tool("mtools")
  static var areInstalled: Bool { fsck.isInstalled && mkfs.isInstalled && mtools.isInstalled }
  static let missing: Comment = "dosfstools or mtools are not installed; see Scripts/setup test"

  /// `fsck.fat -n` over one volume.
  static func expectClean(_ volume: [UInt8], _ context: String = "", sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    let folder = try TemporaryFolder()
    let outcome = try fsck.outcome(of: ["-n", "-v", try folder.write(volume, as: "volume.img")], limit: 60)
    #expect(outcome.status == 0, "\(context)\n\(outcome.text)\(outcome.errorText)", sourceLocation: sourceLocation)
  }

  static func run(_ program: String, _ arguments: [String]) throws -> [UInt8] {
    try Tool("env").run(["LC_ALL=C.UTF-8", "TZ=UTC", "MTOOLS_SKIP_CHECK=0", program] + arguments)
  }

  static let sevenZip = Tool("7zz")

  /// All paths of a volume with the contents of files, nil for directories, as mtools copies them.
  static func tree(of image: String) throws -> [String: [UInt8]?] {
    let folder = try TemporaryFolder()
    // Nothing to copy is an error to mcopy.
    _ = try Tool("env").outcome(
      of: ["LC_ALL=C.UTF-8", "TZ=UTC", "mcopy", "-s", "-n", "-i", image, "::/*", folder.path], limit: 60)
    return try localTree(folder.path)
  }

  /// The same as 7-Zip unpacks them.
  static func unpackedTree(of image: String, type: String) throws -> [String: [UInt8]?] {
    let folder = try TemporaryFolder()
    try Tool("env").run(["LC_ALL=C.UTF-8", "7zz", "x", "-y", "-t\(type)", "-o\(folder.path)", image])
    return try localTree(folder.path)
  }

  static func localTree(_ folder: String) throws -> [String: [UInt8]?] {
    var found: [String: [UInt8]?] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      var isDirectory: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isDirectory)
      let content =
        isDirectory.boolValue ? nil : FileManager.default.contents(atPath: folder + "/" + path).map { Array($0) }
      found.updateValue(content, forKey: "/" + path)
    }
    return found
  }
}

extension FATVolume {
  /// All paths with the contents of files, nil for directories.
  func tree(_ device: some BlockDevice, from path: FilePath = FilePath("")) throws -> [String: [UInt8]?] {
    var found: [String: [UInt8]?] = [:]
    for entry in try list(path, device) {
      let child = path.appending(entry.name)
      found.updateValue(entry.isDirectory ? nil : try contents(of: child, device), forKey: child.description)
      if entry.isDirectory { found.merge(try tree(device, from: child)) { first, _ in first } }
    }
    return found
  }
}
