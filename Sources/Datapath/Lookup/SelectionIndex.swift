import SimulationKernel

/// Finds the chains of a subtable by fewer bits than its mask has: those that a less specific modify, delete or overlap check
/// is about.
struct SelectionIndex: Sendable {
  let mask: FlowKey
  /// The first entries of the chains that agree in the mask's bits, in no particular order.
  private var groups = OrderedTable<FlowKey, [UInt32]>()
  /// Where each of them is in its group.
  private var positions = OrderedTable<Head, UInt32>()

  private struct Head: TableKey {
    let entry: UInt32

    var tableHash: UInt64 { UInt64(entry).spread }
  }

  init(_ mask: FlowKey) { self.mask = mask }

  /// The chains that have these bits.
  func heads(of key: FlowKey) -> [UInt32] { groups[key.masked(by: mask)] ?? [] }

  mutating func insert(_ entry: Int, _ key: FlowKey) {
    let head = Head(entry: UInt32(entry))
    let group = key.masked(by: mask)
    let index = groups.index(of: group) ?? groups.set([], for: group)
    positions.set(UInt32(groups[at: index].count), for: head)
    groups[at: index].append(head.entry)
  }

  /// Another entry is now the first of a chain.
  mutating func replace(_ entry: Int, by other: Int, _ key: FlowKey) {
    guard let position = positions.remove(Head(entry: UInt32(entry))),
      let index = groups.index(of: key.masked(by: mask))
    else { return }
    groups[at: index][Int(position)] = UInt32(other)
    positions.set(position, for: Head(entry: UInt32(other)))
  }

  mutating func remove(_ entry: Int, _ key: FlowKey) {
    guard let position = positions.remove(Head(entry: UInt32(entry))),
      let index = groups.index(of: key.masked(by: mask))
    else { return }
    let last = groups[at: index].removeLast()
    if last != UInt32(entry) {
      groups[at: index][Int(position)] = last
      positions.set(position, for: Head(entry: last))
    }
    if groups[at: index].isEmpty { groups.remove(at: index) }
  }
}

/// The selection indexes of a subtable. One is made when the same bits are asked for a second time. When there is no room, it
/// takes the place of one that has these bits and more: then the fewer serve for both, and none comes and goes in turn.
struct SelectionIndexes: Sendable {
  /// Fewer chains are looked at one after another.
  static let shortestScan = 32
  /// Each costs every flow-mod of its subtable a little.
  private static let maximumCount = 8
  /// A controller may go round as many masks before it comes to one again.
  private static let maximumAsked = 64

  private(set) var indexes: [SelectionIndex] = []
  /// Masks that were asked for once, the last one last.
  private var asked: [FlowKey] = []

  /// Some chains, among which are all that have these bits; nil where nothing is known but that they are in the subtable.
  func candidates(_ key: FlowKey, under mask: FlowKey) -> [UInt32]? {
    var best: (position: Int, bitCount: Int)?
    for position in indexes.indices where mask.covers(indexes[position].mask) {
      let bitCount = indexes[position].mask.bitCount
      if bitCount > best?.bitCount ?? -1 { best = (position, bitCount) }
    }
    return best.map { indexes[$0.position].heads(of: key) }
  }

  /// Notes that chains are asked for. Returns whether an index is to be added for such a mask.
  mutating func ask(for key: FlowKey, under mask: FlowKey) -> Bool {
    guard indexes.count < SelectionIndexes.maximumCount || replaceable(by: mask) != nil,
      candidates(key, under: mask)?.count ?? .max > SelectionIndexes.shortestScan
    else { return false }
    if let position = asked.firstIndex(of: mask) {
      asked.remove(at: position)
      return true
    }
    if asked.count == SelectionIndexes.maximumAsked { asked.removeFirst() }
    asked.append(mask)
    return false
  }

  mutating func add(_ index: SelectionIndex) {
    if indexes.count < SelectionIndexes.maximumCount {
      indexes.append(index)
    } else if let old = replaceable(by: index.mask) {
      indexes[old] = index
    }
  }

  /// An index whose mask has all bits of another one.
  private func replaceable(by mask: FlowKey) -> Int? { indexes.firstIndex { $0.mask.covers(mask) } }

  mutating func insert(_ entry: Int, _ key: FlowKey) {
    for position in indexes.indices { indexes[position].insert(entry, key) }
  }

  mutating func replace(_ entry: Int, by other: Int, _ key: FlowKey) {
    for position in indexes.indices { indexes[position].replace(entry, by: other, key) }
  }

  mutating func remove(_ entry: Int, _ key: FlowKey) {
    for position in indexes.indices { indexes[position].remove(entry, key) }
  }
}
