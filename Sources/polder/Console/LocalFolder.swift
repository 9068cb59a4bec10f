import ArgumentParser
import Foundation

/// Folders of the host from which files are copied, and into which.
enum LocalFolder {
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// What is in a folder, sorted.
  static func names(in path: String) throws(Failure) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
      throw Failure(message: "\(path): \(error.localizedDescription)", status: .cannotReadOrWrite)
    }
  }
}
