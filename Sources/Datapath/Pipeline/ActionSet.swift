/// The actions that a packet collects on its way and that are done at its end (OpenFlow 1.3.5, section 5.10): at most one of each
/// kind, and one of each field to set.
struct ActionSet: Sendable, Equatable {
  /// In the order in which they are done.
  private(set) var steps: [Step] = []

  init() {}

  init(_ steps: [Step]) {
    for step in steps { write(step) }
  }

  var isEmpty: Bool { steps.isEmpty }

  /// Whether there is anything that sends the packet on.
  var hasExit: Bool { steps.last.map { $0.rank >= 101 } ?? false }

  /// Adds an action, in place of one of its kind.
  mutating func write(_ step: Step) {
    let rank = step.rank
    let index = steps.firstIndex { $0.rank >= rank } ?? steps.count
    if index < steps.count, steps[index].rank == rank { steps[index] = step } else { steps.insert(step, at: index) }
  }

  mutating func write(_ other: ActionSet) {
    if steps.isEmpty {
      self = other
    } else {
      for step in other.steps { write(step) }
    }
  }
}
