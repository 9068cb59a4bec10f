#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open folder. What is opened, created or renamed in it stays in it, whatever becomes of its path.
public struct Folder: ~Copyable, Sendable {
  let file: SystemFile

  /// Opens a folder by a path that the user chose. Links in it are followed.
  public init(_ path: String) throws(ReferenceError) {
    do { file = try SystemFile(opening: path, flags: O_RDONLY | O_DIRECTORY) } catch { throw .system(error) }
  }

  private init(_ name: String, in parent: borrowing Folder) throws(ReferenceError) {
    file = try parent.open(name, flags: O_RDONLY | O_DIRECTORY)
  }

  /// A folder in this one, not through a link.
  func folder(_ name: String) throws(ReferenceError) -> Folder { try Folder(name, in: self) }

  /// Opens a regular file that exists, not through a link.
  public func regularFile(_ name: String, flags: Int32) throws(ReferenceError) -> SystemFile {
    // Opening a device may already have an effect.
    guard let kind = try kind(of: name) else { throw .system(SystemError(code: ENOENT)) }
    guard kind == .regular else { throw kind == .link ? .exchanged : .notRegular(kind) }
    // A pipe that has taken its place would keep us waiting without O_NONBLOCK, which means nothing to regular files.
    let file = try open(name, flags: flags | O_NONBLOCK)
    let opened = try file.kind
    guard opened == .regular else { throw .notRegular(opened) }
    return file
  }

  /// What the name stands for; nil for nothing.
  public func kind(of name: String) throws(ReferenceError) -> FileKind? {
    var status = stat()
    guard fstatat(file.descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
      let error = SystemError.last
      if error.isMissingFile { return nil }
      throw .system(error)
    }
    return FileKind(mode: status.st_mode)
  }

  func open(_ name: String, flags: Int32, permissions: UInt16 = 0) throws(ReferenceError) -> SystemFile {
    do throws(SystemError) {
      return try SystemFile(
        opening: name, in: file.descriptor, flags: flags | O_NOFOLLOW | O_NOCTTY, permissions: permissions)
    } catch {
      // A link: ELOOP, or ENOTDIR where a folder was asked for.
      throw error.code == ELOOP || error.code == ENOTDIR ? .exchanged : .system(error)
    }
  }
}

extension SystemFile {
  /// What was opened.
  public var kind: FileKind {
    get throws(ReferenceError) {
      var status = stat()
      guard fstat(descriptor.number, &status) == 0 else { throw .system(.last) }
      return FileKind(mode: status.st_mode)
    }
  }

  /// The length of a regular file, in bytes.
  public var length: Int {
    get throws(SystemError) {
      var status = stat()
      guard fstat(descriptor.number, &status) == 0 else { throw .last }
      return Int(status.st_size)
    }
  }
}

extension FileKind {
  init(mode: mode_t) {
    self =
      switch mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
  }
}
