import CLinuxFiles
import Glibc

/// Keeps two writers, or a writer and a reader, from one image, in the way of QEMU: locks on single bytes far into the
/// file, one for each thing that someone does (from 100 on) and one for each that they do not share (from 200 on); see
/// "raw_check_perm" in QEMU's block/file-posix.c. So Polder and QEMU keep each other out as well.
enum FileLock {
  private static let uses: off_t = 100
  private static let refusals: off_t = 200

  private enum Permission: off_t, CaseIterable { case consistentRead, write, writeUnchanged, resize }

  private static let attempts = 10
  private static let pause: useconds_t = 10_000

  /// Whether the lock was got, at once or within a tenth of a second: a program that was just started by the last owner
  /// holds his descriptors, and the locks with them, until it has begun. It ends with the descriptor.
  static func take(_ descriptor: CInt, for access: Access) -> Bool {
    for attempt in 1...attempts {
      if takeAtOnce(descriptor, for: access) { return true }
      // Two that try at the same time must not keep each other out for ever.
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

  /// A file system without locks leaves the image unguarded, as it does for QEMU.
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
