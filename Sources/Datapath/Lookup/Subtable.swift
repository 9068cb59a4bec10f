/// The entries of a classifier that have one mask: a hash table from the bits that it leaves of them to the first entry of a
/// chain in falling order of priority.
struct Subtable: Sendable {
  let mask: FlowKey
  /// The words of the mask that are not zero, a bit for each.
  let used: UInt16
  private let bitCount: Int
  /// The lower half of the hash above the number of an entry plus one; zero where empty. A power of two, at most half full.
  private(set) var slots: [UInt64]
  private(set) var chains = 0
  /// Entries, of all chains.
  private(set) var count = 0
  /// Finds chains by fewer bits.
  var selections = SelectionIndexes()
  /// How many entries have each priority, in falling order.
  private var priorities: [(priority: UInt16, count: Int)] = []

  init(_ mask: FlowKey) {
    self.mask = mask
    used = mask.usedWords
    bitCount = mask.bitCount
    slots = [UInt64](repeating: 0, count: 4)
  }

  /// The highest priority.
  var top: UInt16 { priorities.first?.priority ?? 0 }

  /// The order among subtables of one priority.
  func precedes(_ other: Subtable) -> Bool {
    bitCount != other.bitCount ? bitCount > other.bitCount : mask.precedes(other.mask)
  }

  func has(_ priority: UInt16) -> Bool {
    let index = self.index(of: priority)
    return index < priorities.count && priorities[index].priority == priority
  }

  private func index(of priority: UInt16) -> Int {
    var (low, high) = (0, priorities.count)
    while low < high {
      let middle = (low + high) / 2
      if priorities[middle].priority > priority { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Counts an entry. Returns whether the highest priority is another one now.
  mutating func note(_ priority: UInt16) -> Bool {
    count += 1
    let index = self.index(of: priority)
    if index < priorities.count, priorities[index].priority == priority {
      priorities[index].count += 1
      return false
    }
    priorities.insert((priority, 1), at: index)
    return index == 0
  }

  /// The same for an entry that goes.
  mutating func forget(_ priority: UInt16) -> Bool {
    count -= 1
    let index = self.index(of: priority)
    priorities[index].count -= 1
    guard priorities[index].count == 0 else { return false }
    priorities.remove(at: index)
    return index == 0
  }
}

extension Subtable {
  private func content(_ entry: Int, _ hash: UInt64) -> UInt64 { hash << 32 | UInt64(entry + 1) }

  private func home(_ content: UInt64) -> Int { Int(truncatingIfNeeded: content >> 32) & (slots.count - 1) }

  private func slot(of content: UInt64) -> Int {
    var slot = home(content)
    while slots[slot] != content { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private mutating func file(_ content: UInt64) {
    var slot = home(content)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = content
  }

  mutating func insert(_ entry: Int, hash: UInt64) {
    chains += 1
    if 2 * chains > slots.count {
      let old = slots
      slots = [UInt64](repeating: 0, count: 2 * old.count)
      for content in old where content != 0 { file(content) }
    }
    file(content(entry, hash))
  }

  mutating func replace(_ entry: Int, by other: Int, hash: UInt64) {
    slots[slot(of: content(entry, hash))] = content(other, hash)
  }

  /// Takes a chain out, and closes the gap in its probe sequence (Knuth, volume 3, algorithm 6.4R).
  mutating func remove(_ entry: Int, hash: UInt64) {
    chains -= 1
    let mask = slots.count - 1
    var gap = slot(of: content(entry, hash))
    slots[gap] = 0
    var slot = (gap + 1) & mask
    while slots[slot] != 0 {
      let home = home(slots[slot])
      if (slot - home) & mask >= (slot - gap) & mask {
        slots[gap] = slots[slot]
        slots[slot] = 0
        gap = slot
      }
      slot = (slot + 1) & mask
    }
  }

  /// Calls `body` with the first entry of every chain, in no particular order, until it returns false.
  ///
  /// - Returns: whether it has always returned true.
  func heads(_ body: (Int) -> Bool) -> Bool {
    for content in slots where content != 0 {
      guard body(Int(truncatingIfNeeded: content & 0xFFFF_FFFF) - 1) else { return false }
    }
    return true
  }
}
