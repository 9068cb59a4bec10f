import Lab
import SimulationKernel

extension Session {
  /// Remembers the present before the session goes back.
  mutating func rememberFrontier() {
    guard frontier == nil else { return }
    frontier = Frontier(
      reached: now, events: world.eventsHandled, inputsDone: progress.inputsDone, transcript: progress.transcript)
  }

  /// Once the session has come to where it was, the present is the furthest again.
  mutating func forgetFrontierIfPassed() {
    guard let frontier, world.eventsHandled >= frontier.events, progress.inputsDone >= frontier.inputsDone,
      now >= frontier.reached
    else { return }
    self.frontier = nil
  }
}
