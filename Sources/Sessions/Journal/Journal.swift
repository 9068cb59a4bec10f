public import SimulationKernel

/// What is done to a lab from outside, and when. A world and its journal determine a run.
///
/// Inputs known in advance, such as the events of a topology file, precede the events of their instant. An input that is
/// given while the session is at an instant follows everything that happened at that instant.
public struct Journal: Sendable, Equatable {
  public struct Entry: Sendable, Equatable {
    public let at: Instant
    public let phase: Phase
    public let input: Input

    public init(_ input: Input, at: Instant, _ phase: Phase = .scheduled) {
      self.at = at
      self.phase = phase
      self.input = input
    }

    /// The last instant whose events precede this input.
    var eventsUntil: Instant { phase == .scheduled ? Instant(nanoseconds: at.nanoseconds - 1) : at }
  }

  /// Where an input is among the events of its instant.
  public enum Phase: UInt8, Sendable, Checkpointable {
    /// Before them: it was known in advance.
    case scheduled
    /// After them: the session had come to this instant when it was given.
    case live
  }

  /// In the order in which they are done.
  public internal(set) var entries: [Entry] = []

  public init() {}

  /// Adds an input after those that are due no later.
  public mutating func insert(_ entry: Entry) {
    let key = (entry.at, entry.phase.rawValue)
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if key < (entries[middle].at, entries[middle].phase.rawValue) { high = middle } else { low = middle + 1 }
    }
    entries.insert(entry, at: low)
  }

  /// Adds many inputs, which are in order, after those that are due no later.
  mutating func merge(_ others: [Entry]) {
    let sorted = (entries + others).enumerated().sorted {
      ($0.element.at, $0.element.phase.rawValue, $0.offset) < ($1.element.at, $1.element.phase.rawValue, $1.offset)
    }
    entries = sorted.map(\.element)
  }

  /// Takes out what was given live after the first `count` inputs. What was scheduled stays.
  mutating func forgetLiveInputs(after count: Int) {
    entries = entries[..<count] + entries[count...].filter { $0.phase == .scheduled }
  }
}
