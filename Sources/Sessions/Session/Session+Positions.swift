import Lab
public import SimulationKernel

/// Exactly how far a session has come, between two events or inputs.
public struct SessionPosition: Sendable, Equatable {
  /// As ``World/eventsHandled`` counts.
  public let events: UInt64
  /// How many inputs have been done.
  public let inputs: Int
  public let at: Instant

  public static let beginning = SessionPosition(events: 0, inputs: 0, at: .zero)

  /// Whether it lies before another of the same session, or where that does.
  public func isNotAfter(_ other: SessionPosition) -> Bool {
    (at, events, inputs) == (other.at, other.events, other.inputs)
      || events <= other.events && inputs <= other.inputs && at <= other.at
  }
}

extension Session {
  public var position: SessionPosition {
    SessionPosition(events: world.eventsHandled, inputs: progress.inputsDone, at: now)
  }

  /// The furthest that this session has been; its present unless it has gone back.
  public var furthestPosition: SessionPosition {
    frontier.map { SessionPosition(events: $0.events, inputs: $0.inputsDone, at: $0.reached) } ?? position
  }

  /// Goes to a position that this session has been at, or one that it comes from, back or forth.
  ///
  /// - Throws: ``SessionError/cannotGoBack(to:)``
  public mutating func seek(
    to position: SessionPosition, isCancelled: (Instant) -> Bool = { _ in false }
  ) throws(SessionError) {
    let start = keyframes.last { $0.position.isNotAfter(position) }
    if !self.position.isNotAfter(position) || start.map({ $0.events > world.eventsHandled }) ?? false {
      guard let start else { throw .cannotGoBack(to: position.at) }
      restore(start)
    }
    run(until: position.at, event: position.events, isCancelled: isCancelled)
    // What is left comes before the next event.
    while progress.inputsDone < position.inputs, !isCancelled(now) {
      let done = progress.inputsDone
      run(until: position.at, input: position.inputs, isCancelled: isCancelled)
      guard progress.inputsDone > done else { break }
    }
    if world.eventsHandled == position.events, progress.inputsDone == position.inputs { arrive(at: position.at) }
  }

  /// The session as it began, with all that has been done to it since; nil where it keeps no keyframes.
  public var beginning: Checkpoint? {
    guard let first = keyframes.first(where: { _ in true }) else { return nil }
    var progress = first.progress
    progress.captures = []
    return Checkpoint(world: first.world, plan: plan, journal: journal, progress: progress)
  }
}

extension Keyframe {
  var position: SessionPosition { SessionPosition(events: events, inputs: progress.inputsDone, at: now) }
}
