/// Finds connections by either of their tuples: a hash table with open addressing, at most three quarters full. It is derived
/// from the table that it indexes.
///
/// A slot holds the low half of the tuple's hash, the index counted from one, and in its lowest bit the direction. The
/// hash alone determines a slot's position, so that growing and removing do not look at the connections.
struct FlowIndex: Sendable {
  /// Zero for an empty slot. The count is a power of two.
  private var slots: [UInt64] = []
  private var count = 0

  /// The index and direction of a tuple: among those with the same hash, the one that `isIt` accepts.
  @inline(__always) func find(
    _ hash: UInt64, _ isIt: (Int, FlowDirection) -> Bool
  ) -> (index: Int, direction: FlowDirection)? {
    guard !slots.isEmpty else { return nil }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let word = slots[slot]
      if word >> 32 == hash & 0xFFFF_FFFF {
        let (index, direction) = (Int(word >> 1 & 0x7FFF_FFFF) - 1, FlowIndex.direction(word))
        if isIt(index, direction) { return (index, direction) }
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private static func direction(_ word: UInt64) -> FlowDirection { word & 1 == 0 ? .original : .reply }

  private static func word(_ hash: UInt64, _ index: Int, _ direction: FlowDirection) -> UInt64 {
    hash << 32 | UInt64(index + 1) << 1 | UInt64(direction.rawValue)
  }

  private func home(_ word: UInt64) -> Int { Int(truncatingIfNeeded: word >> 32) & (slots.count - 1) }

  mutating func insert(_ hash: UInt64, _ index: Int, _ direction: FlowDirection) {
    if 4 * (count + 1) > 3 * slots.count { grow() }
    file(FlowIndex.word(hash, index, direction))
    count += 1
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: max(64, 2 * old.count))
    for word in old where word != 0 { file(word) }
  }

  private mutating func file(_ word: UInt64) {
    var slot = home(word)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = word
  }

  /// Removes a tuple and closes the gap in its probe sequence (Knuth, volume 3, algorithm 6.4R).
  mutating func remove(_ hash: UInt64, _ index: Int, _ direction: FlowDirection) {
    guard !slots.isEmpty else { return }
    let (word, mask) = (FlowIndex.word(hash, index, direction), slots.count - 1)
    var gap = home(word)
    while slots[gap] != word {
      guard slots[gap] != 0 else { return }
      gap = (gap + 1) & mask
    }
    slots[gap] = 0
    count -= 1
    var slot = (gap + 1) & mask
    while slots[slot] != 0 {
      if (slot - home(slots[slot])) & mask >= (slot - gap) & mask {
        (slots[gap], slots[slot]) = (slots[slot], 0)
        gap = slot
      }
      slot = (slot + 1) & mask
    }
  }
}
