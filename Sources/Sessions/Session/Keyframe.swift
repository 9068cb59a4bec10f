import Lab
import SimulationKernel

/// A session at an earlier instant. Its world shares memory with its neighbours' as far as they are equal.
struct Keyframe: Sendable {
  let world: World
  /// Without the transcript, of which ``transcript`` tells how far it went.
  let progress: Progress
  let transcript: Transcript.Mark
  /// What it takes in memory, in bytes.
  let cost: Int

  init(_ world: World, _ progress: Progress, cost: Int) {
    self.world = world
    transcript = progress.transcript.mark
    var progress = progress
    progress.transcript = Transcript()
    self.progress = progress
    self.cost = cost
  }

  var now: Instant { max(progress.reached, world.now) }
  var events: UInt64 { world.eventsHandled }
}
