import SystemFiles

extension CaptureFile {
  static func create(_ path: String) throws(CaptureError) -> SystemFile {
    do { return try SystemFile(creating: path) } catch { throw .cannotCreate(path: path, error) }
  }

  /// Creates the file in its folder, in place of a regular file at most.
  static func createInFolder(_ path: String) throws(CaptureError) -> SystemFile {
    let name = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    do throws(ReferenceError) {
      let folder = try Folder(name == path.startIndex ? "." : String(path[..<name]))
      return try folder.create(String(path[name...]))
    } catch {
      switch error {
      case .notRegular(let kind): throw .nameIsTaken(path: path, by: kind)
      case .system(let reason): throw .cannotCreate(path: path, reason)
      case .exchanged, .outside: throw .cannotUse(path: path, error)
      }
    }
  }
}
