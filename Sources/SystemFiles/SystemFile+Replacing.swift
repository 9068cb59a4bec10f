#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a whole file could not be written. A file of that name is left as it was.
public enum WholeWriteError: Error, Equatable, Sendable {
  case cannotCreate(SystemError)
  case cannotWrite(SystemError)
}

extension SystemFile {
  /// Writes a draft beside the file and renames it when it is on the disk, so that a file of that name is never half
  /// written. The file keeps its mode and, where the system permits it, its owner.
  ///
  /// - Parameter path: A path that the user chose. Links in it are followed; a device or a pipe is written to in place.
  public static func replace(_ path: String, with bytes: [UInt8]) throws(WholeWriteError) {
    try replace(path) { (write) throws(SystemError) in try write(bytes) }
  }

  /// The same for what is written in pieces.
  public static func replace(
    _ path: String,
    by fill: (_ write: @escaping ([UInt8]) throws(SystemError) -> Void) throws(SystemError) -> Void
  ) throws(WholeWriteError) {
    var old = stat()
    guard stat(path, &old) == 0 else { return try write(path, in: nil, by: fill) }
    guard [.regular, .folder].contains(FileKind(mode: old.st_mode)) else { return try write(inPlace: path, by: fill) }
    let location: String
    do { location = try ReferencedFile.resolved(path) } catch { throw .cannotCreate(error.reason) }
    try write(location, in: old, by: fill)
  }

  private static func write(
    inPlace path: String,
    by fill: (_ write: @escaping ([UInt8]) throws(SystemError) -> Void) throws(SystemError) -> Void
  ) throws(WholeWriteError) {
    let file: SystemFile
    do { file = try SystemFile(opening: path, flags: O_WRONLY) } catch { throw .cannotCreate(error) }
    do throws(SystemError) {
      try file.fill(by: fill)
      try file.closed()
    } catch {
      throw .cannotWrite(error)
    }
  }

  private static func write(
    _ path: String, in old: stat?,
    by fill: (_ write: @escaping ([UInt8]) throws(SystemError) -> Void) throws(SystemError) -> Void
  ) throws(WholeWriteError) {
    let (folder, name) = parts(of: path)
    let parent: Folder
    do { parent = try Folder(folder) } catch { throw .cannotCreate(error.reason) }
    let draft: Draft
    do { draft = try Draft(replacing: name, in: parent) } catch { throw .cannotCreate(error.reason) }
    do throws(SystemError) {
      try draft.file.fill(by: fill)
      draft.file.adopt(old)
      try draft.file.descriptor.synchronize()
      try draft.rename(to: name, in: parent)
    } catch {
      draft.remove(from: parent)
      throw .cannotWrite(error)
    }
  }

  private borrowing func fill(
    by fill: (_ write: @escaping ([UInt8]) throws(SystemError) -> Void) throws(SystemError) -> Void
  ) throws(SystemError) {
    let descriptor = descriptor
    try fill { (bytes) throws(SystemError) in if let error = descriptor.write(bytes).error { throw error } }
  }

  /// Mode and owner of the file that this one replaces. Only the superuser may give a file away.
  private borrowing func adopt(_ old: stat?) {
    guard let old else { return }
    _ = fchown(descriptor.number, old.st_uid, old.st_gid)
    _ = fchmod(descriptor.number, old.st_mode & 0o7777)
  }

  /// The folder of a path and the name in it.
  private static func parts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), String(path[path.index(after: slash)...]))
  }
}

extension ReferenceError {
  /// As an error of the operating system.
  fileprivate var reason: SystemError {
    switch self {
    case .system(let error): error
    case .exchanged: SystemError(code: ELOOP)
    case .outside, .notRegular: SystemError(code: EINVAL)
    }
  }
}
