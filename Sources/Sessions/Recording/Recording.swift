public import Fabric
import Lab
public import OpenFlowSwitches
public import SimulationKernel

/// What controllers outside the lab did in a run. With it the run can be repeated without them, byte for byte.
public struct Recording: Sendable, Equatable {
  /// Something that a controller did.
  public struct Entry: Sendable, Equatable {
    public let at: Instant
    /// The switch.
    public let node: NodeIndex
    public let input: ControllerInput

    public init(_ input: ControllerInput, on node: NodeIndex, at instant: Instant) {
      at = instant
      self.node = node
      self.input = input
    }
  }

  public let lab: LabFingerprint
  /// How far the run came.
  public let reached: Instant
  /// In the order in which they were done, each after everything else that happened at its instant.
  public let entries: [Entry]

  public init(of lab: LabFingerprint, upTo reached: Instant, _ entries: [Entry]) {
    self.lab = lab
    self.reached = reached
    self.entries = entries
  }

  /// Records what has come to a session that began with that lab.
  public init(of lab: LabFingerprint, _ session: borrowing Session) {
    let entries = session.journal.entries.compactMap { entry -> Entry? in
      guard case .command(.controller(let input, let node), check: _) = entry.input else { return nil }
      return Entry(input, on: node, at: entry.at)
    }
    self.init(of: lab, upTo: session.now, entries)
  }
}

extension Checkpoint {
  /// Adds what controllers did in a recorded run, and ends the run where that one ended, unless it ends before.
  ///
  /// - Throws: ``RecordingError`` if it was another lab's run, or is too large for ``Limits/controllerInput``.
  public mutating func replay(_ recording: Recording) throws(RecordingError) {
    if let difference = recording.lab.difference(from: LabFingerprint(self)) { throw RecordingError(difference) }
    let inputs = recording.entries.map { entry in
      Journal.Entry(.command(.controller(entry.input, on: entry.node), check: nil), at: entry.at, .live)
    }
    guard recording.entries.allSatisfy({ plan.labels.contains($0.node) }) else {
      throw RecordingError("it has an input for a node that does not exist: the file is damaged")
    }
    guard inputs.reduce(0, { $0 + $1.input.controllerFootprint }) <= plan.limits.controllerInput else {
      throw RecordingError(
        "it is too large: raise 'controller-input' under 'limits', or use --limit controller-input=…")
    }
    journal.merge(inputs)
    plan.end = min(plan.end, recording.reached)
  }
}

/// Why a recording cannot be replayed.
public struct RecordingError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
