import Glibc
import Synchronization

/// Ctrl-C, and the ends of files and pipes that would otherwise end the process.
enum Signals {
  private static let wasInterrupted = Atomic(false)

  /// Someone asked the process to stop.
  static var isInterrupted: Bool { wasInterrupted.load(ordering: .relaxed) }

  /// The first Ctrl-C stops cleanly, a second one at once.
  static func install() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Signals.wasInterrupted.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    // A write that fails says so; it need not kill.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}
