import CLinuxFiles
import Glibc
import SystemFiles

/// The operating system's file system.
public final class FileStorage: Storage {
  /// Whether open images are locked against a second writer.
  private let locksFiles: Bool

  public init(locksFiles: Bool = true) { self.locksFiles = locksFiles }

  public func open(_ path: String, for access: Access) throws(DiskError) -> any Store {
    let file: SystemFile
    do { file = try SystemFile(opening: path, flags: FileStorage.flags(access)) } catch {
      throw DiskError(error.isMissingFile ? .missing : .inputOutput, path, "\(error)")
    }
    var status = stat()
    if fstat(file.descriptor.number, &status) != 0 || ![S_IFREG, S_IFBLK].contains(status.st_mode & S_IFMT) {
      throw DiskError(.inputOutput, path, "not a regular file or block device")
    }
    return try locked(file, path, access)
  }

  public func open(_ path: String, for access: Access, within folders: [String]?) throws(DiskError) -> any Store {
    guard let folders else { return try openReferenced(path, in: "/", outsideIsAllowed: true, access) }
    var outside = DiskError(.parent, path, "it may not be opened")
    for folder in folders where exists(folder) {
      do { return try openReferenced(path, in: folder, outsideIsAllowed: false, access) } catch {
        guard error.kind == .parent else { throw error }
        outside = error
      }
    }
    throw outside
  }

  private func openReferenced(
    _ path: String, in folder: String, outsideIsAllowed: Bool, _ access: Access
  ) throws(DiskError) -> any Store {
    // An absolute name is held against the folder; a relative one would be relative to it.
    let reference = ReferencedFile(canonicalPath(path) ?? path, in: folder, outsideIsAllowed: outsideIsAllowed)
    let file: SystemFile
    do { file = try reference.opened(flags: FileStorage.flags(access)) } catch {
      switch error {
      case .outside(let location):
        throw DiskError(.parent, path, location == path ? "it lies outside" : "it leads outside, to \(location)")
      case .notRegular, .exchanged: throw DiskError(.inputOutput, path, "\(error)")
      case .system(let reason): throw DiskError(reason.isMissingFile ? .missing : .inputOutput, path, "\(reason)")
      }
    }
    return try locked(file, path, access)
  }

  private static func flags(_ access: Access) -> Int32 { (access == .writing ? O_RDWR : O_RDONLY) | O_NONBLOCK }

  public func create(_ path: String) throws(DiskError) -> any Store {
    let file: SystemFile
    do { file = try SystemFile(opening: path, flags: O_RDWR | O_CREAT | O_EXCL, permissions: 0o644) } catch {
      throw DiskError(.cannotCreate, path, "cannot create: \(error)")
    }
    return try locked(file, path, .writing)
  }

  private func locked(
    _ file: consuming SystemFile, _ path: String, _ access: Access
  ) throws(DiskError) -> any Store {
    guard !locksFiles || access == .probing || FileLock.take(file.descriptor.number, for: access) else {
      throw DiskError(
        .locked, path, access == .writing ? "in use by another program" : "being written by another program")
    }
    return try FileStore(path: path, file)
  }
}

extension FileStorage {
  public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Links are followed as far as the system follows them.
  public func destination(of path: String) throws(DiskError) -> String {
    var path = path
    for _ in 0..<40 {
      guard let link = FileStorage.link(at: path) else { return path }
      path = path.folder.appendingPath(link)
    }
    throw DiskError(.inputOutput, path, "\(SystemError(code: ELOOP))")
  }

  private static func link(at path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink(path, &buffer, buffer.count - 1)
    return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
  }

  public func obstacle(at path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return nil
    case S_IFDIR: return "a folder"
    case S_IFBLK, S_IFCHR: return "a device"
    default: return "a pipe or socket"
    }
  }

  public func move(_ path: String, to target: String) throws(DiskError) {
    guard rename(path, target) == 0 else { throw DiskError(.cannotCreate, target, "\(SystemError.last)") }
  }

  public func remove(_ path: String) throws(DiskError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw DiskError(.inputOutput, path, "\(SystemError.last)") }
  }

  public func files(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { text in
          text.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted()
  }

  public func canonicalPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  public func freeSpace(beside path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path.folder, &status) == 0 else { return nil }
    return Int(clamping: status.f_bavail.multipliedReportingOverflow(by: status.f_frsize).partialValue)
  }

  public func modificationTime(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mtim.tv_sec : nil
  }

  public func flushNames(in folder: String) throws(DiskError) { try flush(folder, with: fsync) }

  public func flush(folder: String) throws(DiskError) { try flush(folder, with: syncfs) }

  private func flush(_ folder: String, with call: (CInt) -> CInt) throws(DiskError) {
    do throws(SystemError) {
      let file = try SystemFile(reading: folder)
      guard call(file.descriptor.number) == 0 else { throw .last }
    } catch {
      throw DiskError(.inputOutput, folder, "\(error)")
    }
  }
}
