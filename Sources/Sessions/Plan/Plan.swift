public import Lab
public import SimulationKernel

/// What is settled about a session before it begins: which lab it is, when it ends and what it captures.
///
/// A plan knows its lab's nodes and ports by name, which a world does not.
public struct Plan: Sendable, Equatable {
  public var lab: String
  public var seed: UInt64
  /// When the session ends, unless nothing is left to happen before.
  public var end: Instant
  /// The end that the topology file gives. A run that was told to stop earlier does not pass that on to those resumed from it.
  public let ownEnd: Instant
  public let labels: Labels
  public var captures: [CaptureOrder]
  /// The disks of machines on disk that machines of the lab began with.
  public internal(set) var diskOrigins: [DiskOrigin] = []
  /// What the session may use. Those of a machine are the machine's own.
  public var limits = Limits()

  public init(lab: String, seed: UInt64, end: Instant, labels: Labels, captures: [CaptureOrder]) {
    self.lab = lab
    self.seed = seed
    self.end = end
    ownEnd = end
    self.labels = labels
    self.captures = captures
  }
}
