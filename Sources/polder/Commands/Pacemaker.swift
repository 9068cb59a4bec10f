import Glibc
import Lab
import Sessions
import SimulationKernel

/// Advances a session as fast as it goes or by the wall clock, and shows how far it is.
struct Pacemaker {
  private let pace: Pace
  private let start: Instant
  private let end: Instant
  private let startOfWork = ContinuousClock.now
  /// Shows what programs say; nil if nobody is to see it on the way.
  private var live: LiveOutput?

  /// When progress was shown last.
  private let shown = Stopwatch()

  /// How much of the wall clock passes between two looks at the session, in microseconds.
  private static let tick: useconds_t = 5_000

  /// How often the session looks up before controllers are listened to.
  private static let slices = 4

  init(_ pace: Pace, from start: Instant, to end: Instant, live: LiveOutput? = nil) {
    self.live = live
    self.pace = pace
    self.start = start
    self.end = end
  }

  /// Runs until `limit`, or until Ctrl-C.
  ///
  /// - Parameter controllers: those outside the lab; nil where they take no part.
  /// - Throws: when one of them does not answer in time.
  mutating func advance(
    _ session: inout Session, _ controllers: inout OutsideControllers, to limit: Instant
  ) throws(Failure) {
    defer { Console.clearProgress() }
    switch pace {
    case .none: session.advance(to: limit, isCancelled: isCancelled)
    case .real: try followWallClock(&session, &controllers, to: limit)
    case .controller: try followControllers(&session, &controllers, to: limit)
    }
  }

  private mutating func followControllers(
    _ session: inout Session, _ controllers: inout OutsideControllers, to limit: Instant
  ) throws(Failure) {
    while session.now < limit, !isCancelled(at: session.now), !session.hasEnded {
      try controllers.settle(&session, isCancelled: isCancelled)
      // Controllers may have something to say of their own accord.
      var slices = 0
      session.advanceToControllerOutput(until: min(limit, controllers.limit(session.now))) { now in
        slices += 1
        return slices > Pacemaker.slices || isCancelled(at: now)
      }
    }
  }

  private mutating func followWallClock(
    _ session: inout Session, _ controllers: inout OutsideControllers, to limit: Instant
  ) throws(Failure) {
    var reached = start
    while reached < limit, !isCancelled(at: session.now), controllers.isEmpty ? !session.isFinished : !session.hasEnded
    {
      reached = min(limit, start + Duration(elapsed: startOfWork.duration(to: .now)))
      session.advance(to: reached, isCancelled: isCancelled)
      live?.show(session.progress.transcript)
      if controllers.isEmpty {
        usleep(Pacemaker.tick)
      } else {
        // What controllers send is for the present, which no session has gone past.
        do { try controllers.exchange(with: &session) } catch { throw Failure(error) }
        controllers.wait(milliseconds: 1)
      }
    }
  }

  /// The run is over.
  mutating func finish(_ session: borrowing Session) { live?.finish(session.progress.transcript) }

  /// Asked from time to time: shows the progress of anything longer than a second, ten times a second at most.
  private func isCancelled(at now: Instant) -> Bool {
    if Console.errorHasProgress, startOfWork.duration(to: .now) > .seconds(1), shown.passes(.milliseconds(100)) {
      let seconds = (now - .zero).seconds(decimals: 3)
      Console.progress("\(seconds) s of \((end - .zero).seconds(decimals: 0)) s simulated")
    }
    return Signals.isInterrupted
  }
}

/// Tells whether so much time has passed since it last said so.
private final class Stopwatch {
  private var last = ContinuousClock.now

  func passes(_ interval: Swift.Duration) -> Bool {
    let now = ContinuousClock.now
    guard now - last >= interval else { return false }
    last = now
    return true
  }
}

extension Duration {
  /// Of the wall clock, in whole nanoseconds.
  init(elapsed: Swift.Duration) {
    let (seconds, attoseconds) = elapsed.components
    self.init(nanoseconds: seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }
}
