public import SimulationKernel

/// Finds the entry of highest priority that a key matches: tuple space search (Srinivasan, Suri and Varghese, 1999), as in
/// Open vSwitch.
///
/// Entries with equal masks are in one hash table, a *subtable*, by the bits that their mask leaves of them. A lookup asks the
/// subtables one after another, those that hold the highest priorities first, and stops when no other can hold a higher one.
/// The specification leaves open which of several entries of one priority is found; here it is the one whose mask has the
/// most bits, and among such masks the one that precedes. So the answer depends on the entries and not on their history.
struct Classifier: Sendable {
  /// Those in use, by the order in which they are searched.
  private(set) var order: [Int] = []
  private var subtables: [Subtable] = []
  private var vacant: [Int] = []
  private var byMask = OrderedTable<FlowKey, Int>()
  /// By the number of the entry.
  private var nodes: [Node] = []

  /// The bits that any mask has. Packets that agree in them match the same entry.
  var examinedBits = FlowKey()
  /// The words of these bits that are not zero, a bit for each.
  private(set) var examinedWords: UInt16 = 0

  /// What the classifier knows of an entry.
  struct Node: Sendable, BitwiseCopyable {
    /// No bits but those of the mask.
    var key = FlowKey()
    var subtable = 0
    /// The entry with the same key and mask and the next lower priority; -1 for none.
    var next = -1
    var priority: UInt16 = 0
  }

  /// How many masks there are, and so how many probes a lookup takes at most.
  var maskCount: Int { order.count }

  /// Indexes by fewer bits than the masks have, of all subtables.
  var selectionIndexCount: Int { order.reduce(0) { $0 + subtables[$1].selections.indexes.count } }

  /// The entry that `key` matches.
  func lookup(_ key: FlowKey) -> Int? {
    var (best, bestPriority) = (-1, -1)
    for index in order {
      let top = Int(subtables[index].top)
      if top <= bestPriority {
        if top < bestPriority { break }
        if subtables[nodes[best].subtable].precedes(subtables[index]) { continue }
      }
      let found = find(key, in: index)
      guard found >= 0 else { continue }
      let priority = Int(nodes[found].priority)
      if priority > bestPriority
        || priority == bestPriority && subtables[index].precedes(subtables[nodes[best].subtable])
      {
        (best, bestPriority) = (found, priority)
      }
    }
    return best < 0 ? nil : best
  }

  /// The first entry of a chain; -1 for none.
  @inline(__always) private func find(_ key: FlowKey, in index: Int) -> Int {
    let used = subtables[index].used
    let hash = key.hash(under: subtables[index].mask, used)
    let limit = subtables[index].slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & limit
    while true {
      let content = subtables[index].slots[slot]
      if content == 0 { return -1 }
      let entry = Int(truncatingIfNeeded: content & 0xFFFF_FFFF) - 1
      if content >> 32 == hash & 0xFFFF_FFFF, key.matches(nodes[entry].key, under: subtables[index].mask, used) {
        return entry
      }
      slot = (slot + 1) & limit
    }
  }
}

extension Classifier {
  /// The entry with just this key, mask and priority.
  func exact(_ key: FlowKey, _ mask: FlowKey, priority: UInt16) -> Int? {
    guard let index = byMask[mask] else { return nil }
    var entry = find(key, in: index)
    while entry >= 0, nodes[entry].priority > priority { entry = nodes[entry].next }
    return entry >= 0 && nodes[entry].priority == priority ? entry : nil
  }

  /// Adds an entry under a number that is free. There must be none with the same key, mask and priority.
  mutating func insert(_ entry: Int, _ key: FlowKey, _ mask: FlowKey, priority: UInt16) {
    let index = byMask[mask] ?? addSubtable(mask)
    while nodes.count <= entry { nodes.append(Node()) }
    nodes[entry] = Node(key: key, subtable: index, next: -1, priority: priority)
    let head = find(key, in: index)
    if head < 0 {
      subtables[index].insert(entry, hash: key.hash(under: mask, subtables[index].used))
      subtables[index].selections.insert(entry, key)
    } else if nodes[head].priority < priority {
      nodes[entry].next = head
      subtables[index].replace(head, by: entry, hash: key.hash(under: mask, subtables[index].used))
      subtables[index].selections.replace(head, by: entry, key)
    } else {
      link(entry, behind: head)
    }
    if subtables[index].note(priority) { reorder(index) }
  }

  private mutating func link(_ entry: Int, behind head: Int) {
    var last = head
    while nodes[last].next >= 0, nodes[nodes[last].next].priority > nodes[entry].priority { last = nodes[last].next }
    nodes[entry].next = nodes[last].next
    nodes[last].next = entry
  }

  mutating func remove(_ entry: Int) {
    let node = nodes[entry]
    let index = node.subtable
    let head = find(node.key, in: index)
    if head != entry {
      var last = head
      while nodes[last].next != entry { last = nodes[last].next }
      nodes[last].next = node.next
    } else {
      let hash = node.key.hash(under: subtables[index].mask, subtables[index].used)
      if node.next >= 0 {
        subtables[index].replace(entry, by: node.next, hash: hash)
        subtables[index].selections.replace(entry, by: node.next, node.key)
      } else {
        subtables[index].remove(entry, hash: hash)
        subtables[index].selections.remove(entry, node.key)
      }
    }
    if subtables[index].forget(node.priority) { reorder(index) }
  }
}

extension Classifier {
  private mutating func addSubtable(_ mask: FlowKey) -> Int {
    let index = vacant.popLast() ?? subtables.count
    let made = Subtable(mask)
    if index == subtables.count { subtables.append(made) } else { subtables[index] = made }
    byMask.set(index, for: mask)
    examine(mask)
    return index
  }

  private mutating func examine(_ mask: FlowKey) {
    examinedBits.formUnion(mask)
    examinedWords = examinedBits.usedWords
  }

  /// Moves a subtable to where it belongs after its highest priority has changed, or out if it is empty.
  private mutating func reorder(_ index: Int) {
    order.removeAll { $0 == index }
    guard subtables[index].count > 0 else {
      byMask.remove(subtables[index].mask)
      subtables[index] = Subtable(FlowKey())
      vacant.append(index)
      (examinedBits, examinedWords) = (FlowKey(), 0)
      for other in order { examine(subtables[other].mask) }
      return
    }
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if isSearched(order[middle], before: index) { low = middle + 1 } else { high = middle }
    }
    order.insert(index, at: low)
  }

  private func isSearched(_ a: Int, before b: Int) -> Bool {
    subtables[a].top != subtables[b].top
      ? subtables[a].top > subtables[b].top : subtables[a].precedes(subtables[b])
  }
}

// MARK: Walks

extension Classifier {
  /// All entries that a less specific match includes: those whose masks have all bits of its mask, and these values there.
  func included(in key: FlowKey, _ mask: FlowKey) -> [Int] {
    var found: [Int] = []
    for index in order where subtables[index].mask.covers(mask) {
      forEachHead(in: index, key, under: mask) { head in
        append(chain: head, to: &found)
        return true
      }
    }
    return found
  }

  /// To be called before ``included(in:_:)`` by whoever may ask for the same bits again.
  mutating func expectSelection(by key: FlowKey, _ mask: FlowKey) {
    for index in order where subtables[index].mask.covers(mask) { expectSelection(in: index, key, under: mask) }
  }

  private func append(chain head: Int, to found: inout [Int]) {
    var entry = head
    while entry >= 0 {
      found.append(entry)
      entry = nodes[entry].next
    }
  }

  /// Whether some entry of this priority can match a packet that these can match as well.
  mutating func overlaps(_ key: FlowKey, _ mask: FlowKey, priority: UInt16) -> Bool {
    for index in order where subtables[index].has(priority) {
      let common = mask.masked(by: subtables[index].mask)
      expectSelection(in: index, key, under: common)
      let isFound = !forEachHead(in: index, key, under: common) { head in
        var entry = head
        while entry >= 0, nodes[entry].priority > priority { entry = nodes[entry].next }
        return entry < 0 || nodes[entry].priority != priority
      }
      if isFound { return true }
    }
    return false
  }

  /// Calls `body` with the first entry of every chain that has these bits, until it returns false.
  ///
  /// - Precondition: The mask has no bits but those of the subtable's.
  /// - Returns: whether `body` has always returned true.
  @discardableResult private func forEachHead(
    in index: Int, _ key: FlowKey, under mask: FlowKey, _ body: (Int) -> Bool
  ) -> Bool {
    if subtables[index].mask == mask {
      let head = find(key, in: index)
      return head < 0 || body(head)
    }
    let (used, wanted) = (mask.usedWords, key.masked(by: mask))
    if let candidates = subtables[index].selections.candidates(key, under: mask) {
      return candidates.allSatisfy { !nodes[Int($0)].key.matches(wanted, under: mask, used) || body(Int($0)) }
    }
    return subtables[index].heads { !nodes[$0].key.matches(wanted, under: mask, used) || body($0) }
  }

  /// Makes an index where these bits are asked for again and again.
  private mutating func expectSelection(in index: Int, _ key: FlowKey, under mask: FlowKey) {
    guard subtables[index].chains > SelectionIndexes.shortestScan, subtables[index].mask != mask, mask != FlowKey(),
      subtables[index].selections.ask(for: key, under: mask)
    else { return }
    var selection = SelectionIndex(mask)
    _ = subtables[index].heads { head in
      selection.insert(head, nodes[head].key)
      return true
    }
    subtables[index].selections.add(selection)
  }
}

extension FlowKey: TableKey {
  public var tableHash: UInt64 { fullHash }
}
