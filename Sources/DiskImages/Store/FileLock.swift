import CLinuxFiles
import Glibc

/// Keeps two writers, or a writer and a reader, from one image, in the way of QEMU: locks on single octets far into the
/// file, one for each thing that someone does (from 100 on) and one for each that they do not share (from 200 on); see
/// "raw_check_perm" in QEMU's block/file-posix.c. So Polder and QEMU keep each other out as well.
enum FileLock {
  private static let uses: off_t = 100
  private static let refusals: off_t = 200

  private enum Permission: off_t, CaseIterable { case consistentRead, write, writeUnchanged, resize }

  /// Whether the lock was got. It ends with the descriptor.
  static func take(_ descriptor: CInt, for access: Access) -> Bool {
    let used: [Permission] = access == .writing ? [.consistentRead, .write, .resize] : [.consistentRead]
    let refused: [Permission] = [.write, .resize]
    for permission in used { guard lock(descriptor, uses + permission.rawValue) else { return false } }
    for permission in refused { guard lock(descriptor, refusals + permission.rawValue) else { return false } }
    return used.allSatisfy { isFree(descriptor, refusals + $0.rawValue) }
      && refused.allSatisfy { isFree(descriptor, uses + $0.rawValue) }
  }

  /// A file system without locks leaves the image unguarded, as it does for QEMU.
  private static func lock(_ descriptor: CInt, _ octet: off_t) -> Bool {
    var request = flock(l_type: Int16(F_RDLCK), l_whence: Int16(SEEK_SET), l_start: octet, l_len: 1, l_pid: 0)
    return fcntl(descriptor, CInt(polder_set_lock), &request) == 0 || (errno != EAGAIN && errno != EACCES)
  }

  private static func isFree(_ descriptor: CInt, _ octet: off_t) -> Bool {
    var request = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: octet, l_len: 1, l_pid: 0)
    guard fcntl(descriptor, CInt(polder_get_lock), &request) == 0 else { return true }
    return request.l_type == Int16(F_UNLCK)
  }
}
