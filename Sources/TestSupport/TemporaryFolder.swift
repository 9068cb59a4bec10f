import Foundation

/// A folder for one test's files, gone with the test.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "polder-test-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  public subscript(name: String) -> String { path + "/" + name }

  public func makeFolders(_ names: String...) throws {
    for name in names {
      try FileManager.default.createDirectory(atPath: self[name], withIntermediateDirectories: true)
    }
  }

  @discardableResult
  public func write(_ text: String, as name: String) throws -> String { try write(Array(text.utf8), as: name) }

  @discardableResult
  public func write(_ bytes: [UInt8], as name: String) throws -> String {
    try Data(bytes).write(to: URL(filePath: self[name]))
    return self[name]
  }

  public func bytes(of name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: self[name]))) }

  public func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: self[name], withIntermediateDirectories: true)
  }

  public func copy(_ path: String, as name: String) throws {
    try FileManager.default.copyItem(atPath: path, toPath: self[name])
  }

  public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: self[name]) }

  /// The names of the files in one of its folders, sorted.
  public func files(in folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self[folder]).sorted()
  }
}
