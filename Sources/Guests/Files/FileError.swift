/// Why a file could not be had, made or written, in the kernel's own terms.
public enum FileError: Error, Sendable {
  /// ENOENT, ENOSPC, EISDIR, ENOTDIR, EEXIST, ENOTEMPTY
  case noSuchFile, noSpace, isDirectory, notDirectory, exists, notEmpty
  /// EINVAL, EBUSY, ENAMETOOLONG
  case invalid, busy, nameTooLong
  /// EPERM, EFBIG, EIO, EROFS, EXDEV
  case notPermitted, tooLarge, inputOutput, readOnly, otherFileSystem
}
