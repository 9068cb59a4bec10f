import Foundation

/// A folder for one test's files, gone with the test.
final class Folder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "polder-disk-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { path + "/" + name }

  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: self[name]))) }
  func write(_ bytes: [UInt8], as name: String) throws { try Data(bytes).write(to: URL(filePath: self[name])) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: self[name], withIntermediateDirectories: true)
  }

  func copy(_ path: String, as name: String) throws {
    try FileManager.default.copyItem(atPath: path, toPath: self[name])
  }
}
