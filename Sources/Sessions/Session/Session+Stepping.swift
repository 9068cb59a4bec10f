import Fabric
public import Lab
public import SimulationKernel

/// The least that a session can go on by: an event, or an input.
public struct SessionStep: Sendable, Equatable {
  /// What happened: an event of the world; nil where an input was done or the end was reached.
  public var event: UpcomingEvent?
  /// What was done to the lab.
  public var input: Input?
  /// The frames that were seen, in their order.
  public var sightings: [Sighting]
}

extension Session {
  /// Goes on by one event or input and tells what it was, with all frames that were seen.
  ///
  /// - Parameter limit: An event after it is left for later.
  /// - Returns: nil where nothing is left to happen until then; the session has come to that instant.
  public mutating func step(
    until limit: Instant = .never, isCancelled: (Instant) -> Bool = { _ in false }
  ) -> SessionStep? {
    look()
    let (events, inputs) = (world.eventsHandled, progress.inputsDone)
    let upcoming = world.upcomingEvent
    run(until: limit, event: events + 1, input: inputs + 1, isCancelled: isCancelled)
    let sightings = spectator?.sightings ?? []
    if progress.inputsDone > inputs {
      return SessionStep(event: nil, input: journal.entries[inputs].input, sightings: sightings)
    }
    guard world.eventsHandled > events else { return nil }
    // A machine may have wanted to be called, and then found that it was not its time yet.
    let event = upcoming.flatMap { $0.at == world.now ? $0 : nil }
    return SessionStep(event: event, input: nil, sightings: sightings)
  }

  /// As ``advance(to:isCancelled:)``, but stops right after the first event or input after which `isReached`. It is not asked before.
  ///
  /// - Returns: whether it was reached.
  @discardableResult
  public mutating func advance(
    until isReached: (borrowing Session) -> Bool, noLaterThan limit: Instant,
    isCancelled: (Instant) -> Bool = { _ in false }
  ) -> Bool {
    while true {
      let (events, inputs) = (world.eventsHandled, progress.inputsDone)
      run(until: limit, event: events + 1, input: inputs + 1, isCancelled: isCancelled)
      guard world.eventsHandled > events || progress.inputsDone > inputs else { return false }
      if isReached(self) { return true }
    }
  }

  /// Has all frames seen from now on. It changes nothing of what happens.
  private mutating func look() {
    guard spectator == nil else {
      spectator?.forget()
      return
    }
    log = ObservationLog(watching: world.fabric.ports, of: world.fabric.portCount)
    log.recordsDrops = true
    spectator = Spectator()
  }
}
