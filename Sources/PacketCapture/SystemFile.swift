#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file descriptor with one owner, and the few system calls that captures need. Interrupted calls are repeated.
struct SystemFile: ~Copyable {
  private let descriptor: CInt

  /// A new file, or an old one emptied.
  init(creating path: String) throws(SystemError) {
    descriptor = try SystemFile.openedDescriptor(path, flags: O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
  }

  init(reading path: String) throws(SystemError) {
    descriptor = try SystemFile.openedDescriptor(path, flags: O_RDONLY | O_CLOEXEC)
  }

  deinit { _ = close(descriptor) }

  /// Reports what `close` says: on some file systems a write fails only there.
  consuming func closed() throws(SystemError) {
    let status = close(descriptor)
    let error = SystemError.last
    discard self
    // After an interruption Linux has closed the descriptor all the same.
    if status < 0, !error.isInterruption { throw error }
  }

  /// Writes from the start of `bytes` on; fewer than all only together with an error.
  borrowing func write(_ bytes: UnsafeRawBufferPointer) -> (written: Int, error: SystemError?) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      do {
        written += try SystemFile.repeated { writeSome(descriptor, rest) }
      } catch {
        return (written, error)
      }
    }
    return (written, nil)
  }

  /// The number of bytes read; 0 at the end.
  borrowing func read(into bytes: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try SystemFile.repeated { readSome(descriptor, bytes) }
  }

  /// Cuts the file and goes on writing there. False for what cannot be cut, such as a pipe.
  borrowing func truncate(to length: Int) -> Bool {
    ftruncate(descriptor, off_t(length)) == 0 && lseek(descriptor, off_t(length), SEEK_SET) >= 0
  }
}

extension SystemFile {
  private static func repeated(_ call: () -> Int) throws(SystemError) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      let error = SystemError.last
      if !error.isInterruption { throw error }
    }
  }

  /// A lab may have thousands of ports, each with a capture. Where the limit on open files is merely the default, it is
  /// raised as far as the system allows.
  private static func openedDescriptor(_ path: String, flags: CInt) throws(SystemError) -> CInt {
    do {
      return CInt(try repeated { Int(open(path, flags, 0o666)) })
    } catch {
      guard error.isTooManyOpenFiles, raisedOpenFileLimit() else { throw error }
      return CInt(try repeated { Int(open(path, flags, 0o666)) })
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

// Outside of the type, whose own `read` and `write` would hide the system's.
private func writeSome(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

private func readSome(_ descriptor: CInt, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, bytes.baseAddress, bytes.count)
}
