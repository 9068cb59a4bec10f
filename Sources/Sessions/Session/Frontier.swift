import SimulationKernel

/// The furthest that a session has been, from which it has gone back.
struct Frontier: Sendable {
  var reached: Instant
  var events: UInt64
  var inputsDone: Int
  /// The whole of it: those of earlier instants are its beginnings.
  var transcript: Transcript
}
