import Fabric
import Lab
import SimulationKernel
import SystemFiles

/// Looks from time to time whether a session stays within its limits. It is no part of what a session is: what it remembers
/// only saves it work.
struct Budget: Sendable {
  /// The session is all that the process is for, so that the process' memory is the session's.
  var ownsProcess = false
  /// The time that the session has worked, without pauses.
  private var worked = Swift.Duration.zero
  /// Events since the clock last moved.
  private var eventsAtOnce = 0
  private var instant = Instant.never
  /// What had been worked when the memory was looked at.
  private var measured = Swift.Duration.zero

  /// How long the session works between two looks at its memory.
  private static let interval = Swift.Duration.milliseconds(20)

  /// The limit that the run has reached.
  ///
  /// - Parameters:
  ///   - taken: The events, stale ones included, since it was asked last.
  ///   - elapsed: The time that they took.
  mutating func reachedLimit(
    _ limits: Limits, _ world: borrowing World, output: Int, captures: Int, taken: Int, elapsed: Swift.Duration
  ) -> RunLimit? {
    worked += elapsed
    eventsAtOnce = world.now == instant ? eventsAtOnce + taken : 0
    instant = world.now
    if eventsAtOnce > limits.eventsAtOnce { return .eventsAtOnce }
    if output > limits.totalOutput { return .output }
    if captures > limits.captures { return .captures }
    if worked.components.seconds >= limits.realTime.nanoseconds / 1_000_000_000,
      worked > .nanoseconds(limits.realTime.nanoseconds)
    {
      return .realTime
    }
    if world.frameBytes > limits.inFlight { return .inFlight }
    return takesTooMuch(limits.memory) ? .memory : nil
  }

  private mutating func takesTooMuch(_ limit: Int) -> Bool {
    guard ownsProcess, worked - measured > Budget.interval else { return false }
    measured = worked
    return ProcessMemory.residentBytes > limit
  }
}
