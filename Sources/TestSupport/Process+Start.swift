public import Foundation

extension Process {
  private static let starting = NSLock()

  /// Runs the program as a shell would: with the files that it is given and no others, and with no signal blocked.
  ///
  /// `run` lets it inherit what another thread opens at the same time for a program of its own, and whoever waits for the end
  /// of that file waits for the end of both programs. It also lets it inherit the signals that the threads of tests block;
  /// a program that ends by a signal to itself would not end.
  ///
  /// - Parameter limit: seconds after which the program is killed, with those that it has started, so that one that hangs is
  ///   a failure and not a wait.
  public func start(limit: Int = 600) throws {
    try Process.starting.withLock {
      for case let pipe as Pipe in [standardInput, standardOutput, standardError] {
        for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
          _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
        }
      }
      var (none, blocked) = (sigset_t(), sigset_t())
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, &blocked)
      defer { pthread_sigmask(SIG_SETMASK, &blocked, nil) }
      try run()
    }
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(limit)) { [weak self] in self?.killAll() }
  }

  /// It leads a group of its own, unless it has left that.
  private func killAll() {
    guard isRunning else { return }
    kill(getpgid(processIdentifier) == processIdentifier ? -processIdentifier : processIdentifier, SIGKILL)
  }
}
