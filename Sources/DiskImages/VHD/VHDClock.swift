import Glibc

/// Time stamps in VHDs: seconds since the beginning of 2000, UTC.
enum VHDClock {
  private static let epoch = 946_684_800

  static var now: UInt32 { stamp(of: time(nil)) }
  static func stamp(of seconds: Int) -> UInt32 { UInt32(clamping: seconds - epoch) }

  /// Later than a given stamp and than any file time up to now, so that existing children notice.
  static func after(_ stamp: UInt32) -> UInt32 { max(stamp, now) &+ 1 }
}
