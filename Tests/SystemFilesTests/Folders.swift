import Foundation

/// Runs a test with an empty folder, and removes it afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "polder-files-\(UUID())").path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  // Without links, which the folder for temporary files may have.
  try body(URL(filePath: folder).resolvingSymlinksInPath().path)
}
