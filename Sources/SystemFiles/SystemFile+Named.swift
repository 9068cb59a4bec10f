#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file that another file names is not opened.
public enum NamedFileError: Error, Equatable, Sendable {
  case cannotOpen(SystemError)
  /// Links or `..` lead out of the folders, to this path.
  case isOutside(String)
  /// A folder, device, pipe or socket.
  case isNotRegular
}

extension SystemFile {
  /// Opens a file that another file names, such as a parent of an image or a capture to replay: a regular file that lies in
  /// one of some folders, or below one, after all links are resolved.
  ///
  /// The file is judged by what was opened and not by its name, so exchanging a link meanwhile opens nothing else, and
  /// neither a pipe nor a device is ever opened.
  ///
  /// - Parameters:
  ///   - folders: Any path to each; what does not exist holds nothing.
  ///   - flags: As for `open(2)`, without `O_CLOEXEC`; the file is not created.
  public static func opening(
    _ path: String, within folders: [String], flags: Int32
  ) throws(NamedFileError) -> SystemFile {
    let seen: SystemFile
    do { seen = try SystemFile(opening: path, flags: pathOnly) } catch { throw .cannotOpen(error) }
    var status = stat()
    guard fstat(seen.descriptor.number, &status) == 0 else { throw .cannotOpen(.last) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .isNotRegular }
    guard let location = SystemFile.path(of: seen.descriptor.number) else { throw .cannotOpen(.last) }
    guard folders.contains(where: { SystemFile.isPath(location, within: $0) }) else { throw .isOutside(location) }
    let file: SystemFile
    do { file = try SystemFile.reopened(seen, at: location, flags) } catch { throw .cannotOpen(error) }
    var opened = stat()
    guard fstat(file.descriptor.number, &opened) == 0,
      (opened.st_dev, opened.st_ino) == (status.st_dev, status.st_ino)
    else { throw .isOutside(location) }
    return file
  }

  private static func isPath(_ path: String, within folder: String) -> Bool {
    guard let resolved = realpath(folder, nil) else { return false }
    defer { free(resolved) }
    let folder = String(cString: resolved)
    return path.hasPrefix(folder == "/" ? "/" : folder + "/")
  }
}

#if canImport(Glibc)
  /// Looks a file up without opening it (O_PATH).
  private let pathOnly: Int32 = 0o10_000_000

  extension SystemFile {
    private static func link(to descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    /// Where an open file lies.
    private static func path(of descriptor: Int32) -> String? {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      let count = readlink(link(to: descriptor), &buffer, buffer.count - 1)
      return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private static func reopened(
      _ seen: borrowing SystemFile, at location: String, _ flags: Int32
    ) throws(SystemError) -> SystemFile {
      try SystemFile(opening: link(to: seen.descriptor.number), flags: flags)
    }
  }
#else
  private let pathOnly: Int32 = O_RDONLY | O_NONBLOCK

  extension SystemFile {
    private static func path(of descriptor: Int32) -> String? {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      return fcntl(descriptor, F_GETPATH, &buffer) == 0 ? String(cString: buffer) : nil
    }

    private static func reopened(
      _ seen: borrowing SystemFile, at location: String, _ flags: Int32
    ) throws(SystemError) -> SystemFile {
      try SystemFile(opening: location, flags: flags | O_NOFOLLOW)
    }
  }
#endif
