/// The entries that the last lookups have found, by the whole key: most packets are like one that has just been seen.
///
/// It says nothing that the tables do not say, and is emptied by every change to them: each line has the generation of the
/// tables in which it was filled. It grows with the number of flows that displace each other.
struct FlowCache: Sendable {
  struct Line: Sendable, BitwiseCopyable {
    var key: FlowKey
    /// Zero is no generation: an empty line.
    var generation: UInt64
    /// The entry; -1 where none matched.
    var entry: Int32
    var table: UInt8
  }

  private static let smallest = 64
  private static let largest = 16_384

  private var lines: [Line] = []
  private var generation: UInt64 = 1
  /// Lines that were overwritten since the last growth.
  private var displaced = 0

  mutating func invalidate() {
    generation &+= 1
    displaced = 0
  }

  /// The entry of a table that `key` matches, or -1; nil where it has to be looked up.
  @inline(__always) func entry(for key: borrowing FlowKey, _ hash: UInt64, in table: UInt8) -> Int? {
    guard !lines.isEmpty else { return nil }
    let index = slot(hash, table)
    guard lines[index].generation == generation, lines[index].table == table, lines[index].key == key else {
      return nil
    }
    return Int(lines[index].entry)
  }

  mutating func remember(_ entry: Int, for key: FlowKey, _ hash: UInt64, in table: UInt8) {
    if lines.isEmpty { grow(to: FlowCache.smallest) }
    if lines[slot(hash, table)].generation == generation {
      displaced += 1
      if displaced > lines.count, lines.count < FlowCache.largest { grow(to: 4 * lines.count) }
    }
    lines[slot(hash, table)] = Line(key: key, generation: generation, entry: Int32(entry), table: table)
  }

  @inline(__always) private func slot(_ hash: UInt64, _ table: UInt8) -> Int {
    Int(truncatingIfNeeded: (hash &+ UInt64(table)) & UInt64(truncatingIfNeeded: lines.count &- 1))
  }

  private mutating func grow(to count: Int) {
    lines = Array(repeating: Line(key: FlowKey(), generation: 0, entry: -1, table: 0), count: count)
    displaced = 0
  }
}
