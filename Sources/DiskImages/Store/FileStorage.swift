import CLinuxFiles
import Glibc

/// The operating system's file system.
public final class FileStorage: Storage {
  /// Whether open images are locked against a second writer.
  private let locksFiles: Bool

  public init(locksFiles: Bool = true) { self.locksFiles = locksFiles }

  public func open(_ path: String, for access: Access) throws(DiskError) -> any Store {
    let flags = (access == .writing ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK
    let descriptor = openedDescriptor(path, flags)
    guard descriptor >= 0 else {
      throw DiskError(errno == ENOENT ? .missing : .inputOutput, path, systemReason())
    }
    var status = stat()
    if fstat(descriptor, &status) != 0 || ![S_IFREG, S_IFBLK].contains(status.st_mode & S_IFMT) {
      close(descriptor)
      throw DiskError(.inputOutput, path, "not a regular file or block device")
    }
    return try locked(descriptor, path, access)
  }

  public func create(_ path: String) throws(DiskError) -> any Store {
    let descriptor = openedDescriptor(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiskError(.cannotCreate, path, "cannot create: \(systemReason())") }
    return try locked(descriptor, path, .writing)
  }

  private func locked(_ descriptor: CInt, _ path: String, _ access: Access) throws(DiskError) -> any Store {
    guard !locksFiles || access == .probing || FileLock.take(descriptor, for: access) else {
      close(descriptor)
      throw DiskError(
        .locked, path, access == .writing ? "in use by another program" : "being written by another program")
    }
    return try FileStore(path: path, descriptor: descriptor)
  }

  public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  public func move(_ path: String, to target: String) throws(DiskError) {
    guard rename(path, target) == 0 else { throw DiskError(.cannotCreate, target, systemReason()) }
  }

  public func remove(_ path: String) throws(DiskError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw DiskError(.inputOutput, path, systemReason()) }
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
    let descriptor = Glibc.open(folder, O_RDONLY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    guard descriptor >= 0, call(descriptor) == 0 else { throw DiskError(.inputOutput, folder, systemReason()) }
  }

  /// A long chain needs many descriptors; where the limit is merely the default it is raised as far as the system
  /// allows.
  private func openedDescriptor(_ path: String, _ flags: CInt) -> CInt {
    let descriptor = Glibc.open(path, flags, 0o644)
    guard descriptor < 0, errno == EMFILE else { return descriptor }
    var limit = rlimit()
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return descriptor }
    limit.rlim_cur = limit.rlim_max
    return setrlimit(files, &limit) == 0 ? Glibc.open(path, flags, 0o644) : descriptor
  }
}
