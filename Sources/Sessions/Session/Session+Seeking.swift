import Lab
public import SimulationKernel

extension Session {
  /// Whether the session has gone back, and has not come again to where it had been.
  public var isInThePast: Bool { frontier != nil }

  /// Goes to the state in which all that is due until `instant` has happened, back or forth.
  ///
  /// Forth it is ``advance(to:isCancelled:)``, but that it may jump to where the session has been before. Back it begins at
  /// the last keyframe that is early enough.
  ///
  /// - Throws: ``SessionError/cannotGoBack(to:)``
  public mutating func seek(
    to instant: Instant, isCancelled: (Instant) -> Bool = { _ in false }
  ) throws(SessionError) {
    let start = keyframes.last { $0.now <= instant }
    if now > instant || start.map({ $0.events > world.eventsHandled }) ?? false {
      guard let start else { throw .cannotGoBack(to: instant) }
      restore(start)
    }
    run(until: instant, isCancelled: isCancelled)
  }

  /// Goes to right after the event numbered `count`, back or forth, before the inputs that follow it.
  ///
  /// - Parameter count: as ``World/eventsHandled`` counts; beyond the last event this is the session's end.
  /// - Throws: ``SessionError/cannotGoBack(to:)``
  public mutating func seek(
    toEvent count: UInt64, isCancelled: (Instant) -> Bool = { _ in false }
  ) throws(SessionError) {
    let start = keyframes.last { $0.events < count } ?? keyframes.first { $0.events == count }
    if world.eventsHandled >= count || start.map({ $0.events > world.eventsHandled }) ?? false {
      guard let start else { throw .cannotGoBack(to: now) }
      restore(start)
    }
    run(until: plan.end, event: count, isCancelled: isCancelled)
  }

  mutating func restore(_ keyframe: Keyframe) {
    rememberFrontier()
    guard let frontier else { return }
    world = keyframe.world
    progress = keyframe.progress
    progress.transcript = frontier.transcript.prefix(upTo: keyframe.transcript)
    recorder.move(to: progress.captures)
    forgetFrontierIfPassed()
  }
}
