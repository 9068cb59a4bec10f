/// When each of many is to be called, by index: a tournament tree, in which the earliest wins. It follows from what is to be
/// called and is not state of its own.
package struct Alarms: Sendable {
  /// The root is at 1, the children of `n` are at `2n` and `2n + 1`; the leaves are the last half.
  private var instants: [Instant] = []

  private var leaves: Int { instants.count / 2 }

  package init() {}

  /// Whether none is kept, and there is room for none.
  package var isEmpty: Bool { instants.isEmpty }

  /// The earliest of all; `.never` where there is none.
  package var first: Instant { instants.isEmpty ? .never : instants[1] }

  /// Sets all of them anew, with room for more.
  package mutating func reset(_ count: Int, _ instant: (Int) -> Instant) {
    var leaves = 1
    while leaves < 2 * count { leaves *= 2 }
    instants = [Instant](repeating: .never, count: 2 * leaves)
    for index in 0..<count { instants[leaves + index] = instant(index) }
    for node in (1..<leaves).reversed() { instants[node] = min(instants[2 * node], instants[2 * node + 1]) }
  }

  /// Whether there is room for an index.
  package func hasRoom(for index: Int) -> Bool { index < leaves }

  package mutating func set(_ instant: Instant, at index: Int) {
    var node = leaves + index
    guard instants[node] != instant else { return }
    instants[node] = instant
    while node > 1 {
      node /= 2
      let earliest = min(instants[2 * node], instants[2 * node + 1])
      guard instants[node] != earliest else { return }
      instants[node] = earliest
    }
  }

  /// The lowest index, from `start` on, whose instant has come.
  package func firstIndex(dueAt now: Instant, from start: Int) -> Int? {
    guard start < leaves, first <= now else { return nil }
    var node = leaves + start
    while instants[node] > now {
      // To the next one on the right, one level up after each right child.
      while node & 1 == 1 { node /= 2 }
      guard node > 0 else { return nil }
      node += 1
    }
    while node < leaves { node = instants[2 * node] <= now ? 2 * node : 2 * node + 1 }
    return node - leaves
  }
}

extension Alarms: Equatable {
  /// They follow from the rest of their owner's state, and how much room there is from its history.
  package static func == (a: Alarms, b: Alarms) -> Bool { true }
}
