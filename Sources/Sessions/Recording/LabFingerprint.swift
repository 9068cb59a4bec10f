import Lab
public import SimulationKernel

/// Which lab a recording belongs to: what determines a run, but for what controllers outside of it do.
public struct LabFingerprint: Sendable, Equatable, StateRecord {
  public let lab: String
  public let seed: UInt64
  /// The names of its nodes.
  public let nodes: [String]
  /// That of the lab before it is switched on.
  public let world: Digest
  /// That of the inputs that are known in advance: the file's events and checks, and those of the command line.
  public let inputs: Digest

  public init(_ start: borrowing Checkpoint) {
    lab = start.plan.lab
    seed = start.plan.seed
    nodes = start.plan.labels.nodes
    world = start.world.digest
    inputs = Digest(of: start.journal)
  }

  public static let fields = Fields(\LabFingerprint.lab, \.seed, \.nodes, \.world, \.inputs)
}

extension LabFingerprint {
  /// Why a recording of this lab cannot be replayed with another; nil where it can.
  func difference(from other: LabFingerprint) -> String? {
    if lab != other.lab { return "it is of lab '\(lab)', not of '\(other.lab)'" }
    if let node = nodes.first(where: { !other.nodes.contains($0) }) { return "the topology has no node '\(node)' now" }
    if let node = other.nodes.first(where: { !nodes.contains($0) }) { return "the topology had no node '\(node)' then" }
    if seed != other.seed { return "the seed was \(seed), and is \(other.seed) now: use --seed \(seed)" }
    if world != other.world { return "the topology has changed since, or Polder has: record the run again" }
    if inputs != other.inputs { return "the events differ: use the same events, checks and --do" }
    return nil
  }
}
