import Glibc
import Synchronization

/// Ctrl-C, and the signals of files and pipes that would otherwise end the process.
enum Signals {
  private static let wasInterrupted = Atomic(false)

  /// Someone asked the process to stop.
  static var isInterrupted: Bool { wasInterrupted.load(ordering: .relaxed) }

  /// The first Ctrl-C stops cleanly, a second one at once.
  static func install() {
    unblock()
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Signals.wasInterrupted.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
    // A failing write returns an error; no signal is needed.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// A parent with many threads may have started us with these blocked.
  private static func unblock() {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, SIGINT)
    sigaddset(&wanted, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }
}
