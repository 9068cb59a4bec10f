#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// SystemFiles: the loops that POSIX leaves to its callers, once. A call that a signal interrupts is repeated, and one that
// transfers fewer bytes than asked for goes on with the rest. What is done only in one place (locks, holes, renames) stays
// there; so do the errors' words, because only the caller knows what the file is.

/// The number of an open file. It has no owner: see ``SystemFile``.
public struct FileDescriptor: Equatable, Sendable {
  public let number: Int32

  public init(_ number: Int32) { self.number = number }

  public static let standardInput = FileDescriptor(STDIN_FILENO)
  public static let standardOutput = FileDescriptor(STDOUT_FILENO)
  public static let standardError = FileDescriptor(STDERR_FILENO)

  /// What a write did before it ended: all bytes, or fewer and the reason.
  public typealias WriteOutcome = (written: Int, error: SystemError?)

  /// Reads what is available, at most as much as the buffer holds.
  ///
  /// - Returns: The number of bytes read; 0 at the end.
  public func read(into bytes: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try FileDescriptor.repeating { readSome(number, bytes) }
  }

  /// Reads until the buffer is full or the file ends.
  ///
  /// - Parameter isCancelled: Asked when a signal interrupts the call; true ends it with that interruption as the error.
  /// - Returns: The number of bytes read; fewer than the buffer holds only at the end.
  public func readFully(
    into bytes: UnsafeMutableRawBufferPointer, unless isCancelled: () -> Bool = { false }
  ) throws(SystemError) -> Int {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[done...])
      let count = try FileDescriptor.repeating(unless: isCancelled) { readSome(number, rest) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Reads from an offset until the buffer is full or the file ends, without moving the file's position.
  ///
  /// - Returns: The number of bytes read, and the error if there was one.
  public func read(
    into bytes: UnsafeMutableRawBufferPointer, at offset: Int
  ) -> (read: Int, error: SystemError?) {
    var done = 0
    while done < bytes.count {
      let count = pread(number, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { return (done, .last) }
      if count == 0 { break }
      done += count
    }
    return (done, nil)
  }

  /// Writes all bytes at the file's position.
  public func write(_ bytes: UnsafeRawBufferPointer) -> WriteOutcome {
    var done = 0
    while done < bytes.count {
      let count = writeSome(number, UnsafeRawBufferPointer(rebasing: bytes[done...]))
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return (done, count < 0 ? .last : .noProgress) }
      done += count
    }
    return (done, nil)
  }

  /// Writes all bytes at an offset, without moving the file's position.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> WriteOutcome {
    var done = 0
    while done < bytes.count {
      let count = pwrite(number, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return (done, count < 0 ? .last : .noProgress) }
      done += count
    }
    return (done, nil)
  }

  public func write(_ bytes: [UInt8]) -> WriteOutcome { bytes.withUnsafeBytes { write($0) } }

  /// Waits until what was written is on the disk.
  public func synchronize() throws(SystemError) {
    _ = try FileDescriptor.repeating { Int(fsync(number)) }
  }

  static func repeating(
    unless isCancelled: () -> Bool = { false }, _ call: () -> Int
  ) throws(SystemError) -> Int {
    while true {
      let result = call()
      if result >= 0 { return result }
      let error = SystemError.last
      if !error.isInterruption || isCancelled() { throw error }
    }
  }
}

// Outside the type, whose own `read` and `write` would hide the system's.
private func writeSome(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

private func readSome(_ descriptor: CInt, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, bytes.baseAddress, bytes.count)
}
