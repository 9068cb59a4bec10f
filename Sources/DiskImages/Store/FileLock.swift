import CLinuxFiles
import Glibc

/// Keeps two writers, or a writer and a reader, from using one image at the same time. Uses QEMU's scheme of locks on
/// single bytes: one for each permission in use (from 100 on) and one for each permission not shared (from 200 on); see
/// "raw_check_perm" in QEMU's block/file-posix.c. Polder and QEMU therefore respect each other's locks.
enum FileLock {
  private static let uses: off_t = 100
  private static let refusals: off_t = 200

  private enum Permission: off_t, CaseIterable { case consistentRead, write, writeUnchanged, resize }

  private static let attempts = 10
  private static let pause: useconds_t = 10_000

  /// Takes the lock, retrying for up to a tenth of a second: a process that the last owner has just spawned inherits
  /// its descriptors, and with them the locks, until it calls exec. The lock ends with the descriptor. False if it is
  /// taken.
  static func take(_ descriptor: CInt, for access: Access) -> Bool {
    for attempt in 1...attempts {
      if takeAtOnce(descriptor, for: access) { return true }
      // Two processes that try at the same time must not lock each other out forever.
      letGo(descriptor)
      if attempt < attempts { usleep(pause) }
    }
    return false
  }

  private static func takeAtOnce(_ descriptor: CInt, for access: Access) -> Bool {
    let used: [Permission] = access == .writing ? [.consistentRead, .write, .resize] : [.consistentRead]
    let refused: [Permission] = [.write, .resize]
    for permission in used { guard lock(descriptor, uses + permission.rawValue) else { return false } }
    for permission in refused { guard lock(descriptor, refusals + permission.rawValue) else { return false } }
    return used.allSatisfy { isFree(descriptor, refusals + $0.rawValue) }
      && refused.allSatisfy { isFree(descriptor, uses + $0.rawValue) }
  }

  /// On a file system without locks the image stays unprotected, as with QEMU.
  private static func lock(_ descriptor: CInt, _ byte: off_t) -> Bool {
    var request = flock(l_type: Int16(F_RDLCK), l_whence: Int16(SEEK_SET), l_start: byte, l_len: 1, l_pid: 0)
    return fcntl(descriptor, CInt(polder_set_lock), &request) == 0 || (errno != EAGAIN && errno != EACCES)
  }

  private static func letGo(_ descriptor: CInt) {
    var request = flock(l_type: Int16(F_UNLCK), l_whence: Int16(SEEK_SET), l_start: uses, l_len: 200, l_pid: 0)
    _ = fcntl(descriptor, CInt(polder_set_lock), &request)
  }

  private static func isFree(_ descriptor: CInt, _ byte: off_t) -> Bool {
    var request = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: byte, l_len: 1, l_pid: 0)
    guard fcntl(descriptor, CInt(polder_get_lock), &request) == 0 else { return true }
    return request.l_type == Int16(F_UNLCK)
  }
}
