public import PacketCapture
public import SimulationKernel

/// How far a session has come: what has been done to its lab, and what has been seen of it.
public struct Progress: Sendable, Equatable, StateRecord {
  /// The nodes have been switched on: what goes on from here continues a run, and continues its captures.
  public internal(set) var hasBegun = false
  /// All that is due until this instant has happened.
  public internal(set) var reached = Instant.zero
  /// How many of the journal's inputs have been done.
  public internal(set) var inputsDone = 0
  public internal(set) var transcript = Transcript()
  public internal(set) var limits = ReachedLimits()
  /// The checks with what they have seen.
  public internal(set) var checks: [Open<any Check>]
  /// How far each capture file has come.
  public internal(set) var captures: [CapturePosition] = []

  public init(checks: [any Check] = []) { self.checks = checks.map { Open($0) } }

  public static let fields = Fields(
    \Progress.hasBegun, \.reached, \.inputsDone, \.transcript, \.limits, \.checks, \.captures)
}
