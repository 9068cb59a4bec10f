#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file with one owner, closed when its owner is gone.
public struct SystemFile: ~Copyable, Sendable {
  public let descriptor: FileDescriptor

  /// Opens a file that is not inherited by child processes.
  ///
  /// - Parameters:
  ///   - flags: As for `open(2)`, without `O_CLOEXEC`.
  ///   - permissions: Those of a file that is created, before the umask.
  public init(opening path: String, flags: Int32, permissions: UInt16 = 0o666) throws(SystemError) {
    try self.init(opening: path, in: FileDescriptor(AT_FDCWD), flags: flags, permissions: permissions)
  }

  /// The same for a path that is relative to an open folder.
  init(
    opening path: String, in folder: FileDescriptor, flags: Int32, permissions: UInt16
  ) throws(SystemError) {
    let number = try SystemFile.openedDescriptor(path, folder.number, flags | O_CLOEXEC, mode_t(permissions))
    descriptor = FileDescriptor(number)
  }

  /// Creates a file, or truncates the one that exists.
  public init(creating path: String) throws(SystemError) {
    try self.init(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC)
  }

  public init(reading path: String) throws(SystemError) { try self.init(opening: path, flags: O_RDONLY) }

  deinit { _ = close(descriptor.number) }

  /// Closes the file and reports what `close` says: on some file systems a write fails only there.
  public consuming func closed() throws(SystemError) {
    let status = close(descriptor.number)
    let error = SystemError.last
    discard self
    // After an interruption Linux has closed the descriptor all the same.
    if status < 0, !error.isInterruption { throw error }
  }

  /// Cuts the file to a length and moves its position there. False for what cannot be cut, such as a pipe.
  public borrowing func truncate(to length: Int) -> Bool {
    ftruncate(descriptor.number, off_t(length)) == 0 && lseek(descriptor.number, off_t(length), SEEK_SET) >= 0
  }
}

extension SystemFile {
  /// A lab may have thousands of ports, each with a capture, and an image a chain of thousands of parents. Where the limit
  /// on open files is merely the default, it is raised as far as the system allows.
  private static func openedDescriptor(
    _ path: String, _ folder: CInt, _ flags: CInt, _ permissions: mode_t
  ) throws(SystemError) -> CInt {
    do {
      return CInt(try FileDescriptor.repeating { Int(openat(folder, path, flags, permissions)) })
    } catch {
      guard error.isTooManyOpenFiles, raisedOpenFileLimit() else { throw error }
      return CInt(try FileDescriptor.repeating { Int(openat(folder, path, flags, permissions)) })
    }
  }

  private static func raisedOpenFileLimit() -> Bool {
    var limit = rlimit()
    guard getrlimit(openFileLimit, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return false }
    limit.rlim_cur = limit.rlim_max
    return setrlimit(openFileLimit, &limit) == 0
  }
}

#if canImport(Glibc)
  private let openFileLimit = CInt(RLIMIT_NOFILE.rawValue)
#else
  private let openFileLimit = RLIMIT_NOFILE
#endif
