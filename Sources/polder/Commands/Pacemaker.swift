import Glibc
import Lab
import Sessions
import SimulationKernel

/// Advances a run as fast as it goes or by the wall clock, and shows how far it is.
struct Pacemaker {
  private let pace: Pace
  private let start: Instant
  private let end: Instant
  private let startOfWork = ContinuousClock.now
  /// Shows what programs say; nil where nobody is to see it on the way.
  private var live: LiveOutput?

  /// How much of the wall clock passes between two looks at the world.
  private static let tick = Swift.Duration.milliseconds(5)

  init(_ pace: Pace, from start: Instant, to end: Instant, live: LiveOutput? = nil) {
    self.live = live
    self.pace = pace
    self.start = start
    self.end = end
  }

  /// Runs until `limit`, or until Ctrl-C.
  mutating func advance(_ run: inout LabRun, to limit: Instant) {
    defer { Console.clearProgress() }
    switch pace {
    case .none: run.advance(to: limit, isCancelled: isCancelled)
    case .real: followWallClock(&run, to: limit)
    }
  }

  private mutating func followWallClock(_ run: inout LabRun, to limit: Instant) {
    var reached = start
    while reached < limit, !Signals.isInterrupted, !run.isFinished {
      reached = min(limit, start + Duration(elapsed: startOfWork.duration(to: .now)))
      run.advance(to: reached, isCancelled: isCancelled)
      live?.show(run.plan)
      usleep(useconds_t(Pacemaker.tick.components.attoseconds / 1_000_000_000_000))
    }
  }

  /// The run is over.
  mutating func finish(_ run: borrowing LabRun) { live?.finish(run.plan) }

  /// Asked from time to time: shows the progress of anything longer than a second.
  private func isCancelled(at now: Instant) -> Bool {
    if Console.errorIsTerminal, startOfWork.duration(to: .now) > .seconds(1) {
      let seconds = (now - .zero).seconds(decimals: 3)
      Console.progress("\(seconds) s of \((end - .zero).seconds(decimals: 0)) s simulated")
    }
    return Signals.isInterrupted
  }
}

extension Duration {
  /// Of the wall clock, in whole nanoseconds.
  init(elapsed: Swift.Duration) {
    let (seconds, attoseconds) = elapsed.components
    self.init(nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
