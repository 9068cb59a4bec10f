import Foundation
import PacketCapture

/// A folder for one test's files, gone with the test.
struct Folder: ~Copyable {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "polder-capture-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  subscript(name: String) -> String { url.appending(path: name).path }

  /// The path of a new file of these bytes.
  func write(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: url.appending(path: name))
    return self[name]
  }

  func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appending(path: name))) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self[name]) }
}
