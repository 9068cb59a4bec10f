#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An error from the operating system: an `errno` and its text.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  public var code: Int32

  public init(code: Int32) { self.code = code }

  /// The error of the call that has just failed.
  public static var last: SystemError { SystemError(code: errno) }

  /// What a write of nothing at all amounts to, which sets no `errno`.
  static var noProgress: SystemError { SystemError(code: EIO) }

  public var isMissingFile: Bool { code == ENOENT }
  public var isInterruption: Bool { code == EINTR }
  /// The reader of a pipe is gone.
  public var isBrokenPipe: Bool { code == EPIPE }
  var isTooManyOpenFiles: Bool { code == EMFILE }

  public var description: String { String(cString: strerror(code)) }
}
