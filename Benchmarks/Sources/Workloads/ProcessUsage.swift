import CMalloc
import Glibc

/// What the operating system says of this process.
enum ProcessUsage {
  /// User and system time in seconds.
  static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// Bytes that the allocator has handed out, those of its largest blocks included.
  static var allocatedBytes: Int {
    let info = mallinfo2()
    return Int(info.uordblks + info.hblkhd)
  }

  /// The CPU time of `work`, in seconds.
  static func time(_ work: () throws -> Void) rethrows -> Double {
    let start = cpuSeconds
    try work()
    return cpuSeconds - start
  }
}
