import Glibc
import Synchronization

/// Ctrl-C and its like, and the signals of files and pipes that would otherwise end the process.
enum Signals {
  /// What a signal does that asks the process to stop.
  enum Manner: Int {
    /// The command finds out by itself, as soon as its files are in order.
    case cleanly
    /// There is nothing to put in order.
    case atOnce
    /// The command is asked to find out, and has most of a second for it.
    case soon
    /// Somebody is at a terminal: what runs is given up, and the next line is taken.
    case byLine
  }

  /// Until a command says otherwise there is nothing to put in order, and nobody who would find out.
  private static let manner = Atomic(Manner.atOnce.rawValue)
  /// The signal that asked the process to stop; 0 for none.
  private static let received = Atomic<Int32>(0)
  private static let isHeard = Atomic(false)

  /// How long a command may take to find out that it is to stop, in microseconds.
  private static let patience = 700_000

  /// Someone asked the process to stop. Whoever asks has found out, and puts its files in order.
  static var isInterrupted: Bool {
    guard received.load(ordering: .relaxed) != 0 else { return false }
    isHeard.store(true, ordering: .relaxed)
    return true
  }

  /// The status that a shell gives a process ended by the signal.
  static var status: Int32 {
    let number = received.load(ordering: .relaxed)
    return 128 + (number == 0 ? SIGINT : number)
  }

  static func stop(_ manner: Manner) { Signals.manner.store(manner.rawValue, ordering: .relaxed) }

  /// The first signal stops cleanly, a second one at once.
  static func install() {
    let numbers = [SIGINT, SIGTERM, SIGHUP]
    unblock(numbers + [SIGALRM])
    for number in numbers where !isIgnored(number) { install(number) }
    signal(SIGALRM) { _ in if !Signals.isHeard.load(ordering: .relaxed) { Signals.end() } }
    // A failing write returns an error; no signal is needed.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// What was interrupted has been given up, and the process goes on.
  static func forget() { received.store(0, ordering: .relaxed) }

  private static func install(_ number: Int32) { signal(number) { Signals.receive($0) } }

  /// Runs in a signal's handler: only what is safe there.
  private static func receive(_ number: Int32) {
    received.store(number, ordering: .relaxed)
    signal(number, SIG_DFL)
    switch Manner(rawValue: manner.load(ordering: .relaxed)) {
    case .atOnce: end()
    case .soon:
      var timer = itimerval()
      timer.it_value.tv_usec = __suseconds_t(patience)
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    case .byLine: install(number)
    case .cleanly, nil: break
    }
  }

  private static func end() {
    _ = withUnsafeBytes(of: message) { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    _exit(status)
  }

  /// `interrupted` and a line feed, without an allocation.
  private static let message: (UInt64, UInt32) = (
    UInt64(bigEndian: 0x696e_7465_7272_7570), UInt32(bigEndian: 0x7465_640a)
  )

  /// `nohup` starts a program so that it lives on.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  /// A parent with many threads may have started us with these blocked.
  private static func unblock(_ numbers: [Int32]) {
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in numbers { sigaddset(&wanted, number) }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }
}
