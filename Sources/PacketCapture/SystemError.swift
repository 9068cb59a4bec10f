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
  static var last: SystemError { SystemError(code: errno) }

  public var isMissingFile: Bool { code == ENOENT }
  var isInterruption: Bool { code == EINTR }
  var isTooManyOpenFiles: Bool { code == EMFILE }

  public var description: String { String(cString: strerror(code)) }
}
