import CLinuxFiles
import Glibc
import SystemFiles

extension FileStorage {
  /// Mode, owner, and extended attributes, among which are access control lists and security labels.
  ///
  /// - Throws: If the owner cannot be kept, which only the superuser can do for files of others. Attributes that this
  ///   file system or this user cannot set are left out.
  public func copyAttributes(of path: String, to new: String) throws(DiskError) {
    var (old, fresh) = (stat(), stat())
    guard stat(path, &old) == 0, stat(new, &fresh) == 0 else {
      throw DiskError(.inputOutput, path, "\(SystemError.last)")
    }
    if (old.st_uid, old.st_gid) != (fresh.st_uid, fresh.st_gid), chown(new, old.st_uid, old.st_gid) != 0 {
      throw DiskError(.cannotCreate, path, "cannot keep its owner: run this as its owner or as root")
    }
    guard chmod(new, old.st_mode & 0o7777) == 0 else { throw DiskError(.cannotCreate, new, "\(SystemError.last)") }
    for name in FileStorage.attributes(of: path) { FileStorage.copy(name, from: path, to: new) }
  }

  private static func attributes(of path: String) -> [String] {
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    let count = listxattr(path, &buffer, UInt(buffer.count))
    guard count > 0 else { return [] }
    return buffer[..<count].map(UInt8.init(bitPattern:)).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func copy(_ name: String, from path: String, to new: String) {
    var value = [UInt8](repeating: 0, count: 1 << 16)
    let count = getxattr(path, name, &value, UInt(value.count))
    if count >= 0 { _ = setxattr(new, name, value, UInt(count), 0) }
  }
}
