#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that another file names: a capture that a topology replays, the parent of a disk image.
///
/// Whoever wrote the naming file need not be whoever opens it, so every such name follows one rule:
///
/// - Once all links are resolved, the file lies within the folder of the file that names it, unless the user has allowed
///   otherwise.
/// - It is a regular file: opening a pipe waits for its other end, and opening a device can do anything.
/// - What is examined is what is opened: every folder on the way and the file itself are opened without following links,
///   so that a file that is exchanged in the meantime is an error and not another file.
public struct ReferencedFile: Sendable {
  /// The path as messages show it: the name as it was written, below the folder unless it is absolute.
  public let path: String
  private let folder: String
  private let outsideIsAllowed: Bool

  /// - Parameters:
  ///   - name: The name as the file has it, relative to its folder or absolute.
  ///   - folder: The folder of the file that names it; `.` for the current folder.
  ///   - outsideIsAllowed: The user trusts the naming file: the name may lead anywhere, to a regular file.
  public init(_ name: String, in folder: String, outsideIsAllowed: Bool = false) {
    path = name.hasPrefix("/") || folder == "." || folder.isEmpty ? name : folder + "/" + name
    self.folder = folder.isEmpty ? "." : folder
    self.outsideIsAllowed = outsideIsAllowed
  }

  /// Where the file is, without links, `.` and `..`.
  ///
  /// - Throws: ``ReferenceError/outside(location:)``, or ``ReferenceError/system(_:)`` where there is no file.
  public func location() throws(ReferenceError) -> String {
    let location = try ReferencedFile.resolved(path)
    guard !outsideIsAllowed, !location.isPath(below: try ReferencedFile.resolved(folder)) else { return location }
    throw .outside(location: location)
  }

  /// Whether there is anything, be it a link to nothing.
  public var exists: Bool {
    get throws(ReferenceError) {
      var status = stat()
      if lstat(path, &status) == 0 { return true }
      let error = SystemError.last
      guard error.isMissingFile else { throw .system(error) }
      return false
    }
  }

  /// Opens the file to read it.
  public func opened() throws(ReferenceError) -> SystemFile { try opened(flags: O_RDONLY) }

  /// Opens the file.
  ///
  /// - Parameter flags: As for `open(2)`: how it is accessed. Not `O_CREAT`.
  public func opened(flags: Int32) throws(ReferenceError) -> SystemFile {
    let location = try location()
    let folder = outsideIsAllowed ? "/" : try ReferencedFile.resolved(folder)
    let components = location.dropFirst(folder == "/" ? 0 : folder.utf8.count).split(separator: "/").map(String.init)
    guard let name = components.last else { throw .notRegular(.folder) }
    var parent = try Folder(folder)
    for component in components.dropLast() { parent = try parent.folder(component) }
    return try parent.regularFile(name, flags: flags)
  }

  static func resolved(_ path: String) throws(ReferenceError) -> String {
    guard let resolved = realpath(path, nil) else { throw .system(.last) }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension String {
  /// Both are absolute and without links.
  fileprivate func isPath(below folder: String) -> Bool { folder == "/" || hasPrefix(folder + "/") }
}
