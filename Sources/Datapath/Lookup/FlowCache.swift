/// The entries that the last lookups have found, by the bits that the table's entries examine: most packets are like one that has
/// just been seen.
///
/// It says nothing that the tables do not say, and is emptied by every change to them: each line has the generation of the
/// tables in which it was filled. A key may be in any of the four lines of its set. The cache grows with the number of flows that
/// displace each other.
struct FlowCache: Sendable {
  private struct Line: Sendable, BitwiseCopyable {
    /// No bits but those that are examined.
    var key = FlowKey()
    /// The entry; -1 where none matched.
    var entry: Int32 = -1
    var table: UInt8 = 0
  }

  private static let ways = 4
  private static let smallest = 64
  private static let largest = 16_384

  private var lines: [Line] = []
  /// By line, the lower half of the generation above a part of the hash: a probe that finds nothing reads no line.
  private var tags: [UInt64] = []
  /// Never zero, which is the tag of an empty line.
  private var generation: UInt64 = 1
  /// Lines that were overwritten since the last growth.
  private var displaced = 0

  mutating func invalidate() {
    generation = generation &+ 1 & 0xFFFF_FFFF
    displaced = 0
    guard generation == 0 else { return }
    generation = 1
    for index in tags.indices { tags[index] = 0 }
  }

  /// The entry of a table that `key` matches, or -1; nil where it has to be looked up. Here and below, the key has no bits but those
  /// that the table's entries examine.
  @inline(__always) func entry(for key: borrowing FlowKey, _ hash: UInt64, in table: UInt8) -> Int? {
    guard !lines.isEmpty else { return nil }
    let (first, tag) = (set(hash, table), tag(hash))
    for index in first..<first &+ FlowCache.ways where tags[index] == tag {
      if lines[index].table == table, lines[index].key == key { return Int(lines[index].entry) }
    }
    return nil
  }

  mutating func remember(_ entry: Int, for key: FlowKey, _ hash: UInt64, in table: UInt8) {
    if lines.isEmpty { grow(to: FlowCache.smallest) }
    let index = vacancy(set(hash, table)) ?? displacement(hash, table)
    lines[index] = Line(key: key, entry: Int32(entry), table: table)
    tags[index] = tag(hash)
  }

  /// A line of a set whose content is of an earlier generation.
  private func vacancy(_ first: Int) -> Int? {
    (first..<first + FlowCache.ways).first { tags[$0] >> 32 != generation }
  }

  /// The line of a full set that has to make room. Their turns follow from the count.
  private mutating func displacement(_ hash: UInt64, _ table: UInt8) -> Int {
    displaced += 1
    if displaced > lines.count / 2, lines.count < FlowCache.largest { grow(to: 4 * lines.count) }
    return set(hash, table) + displaced % FlowCache.ways
  }

  @inline(__always) private func set(_ hash: UInt64, _ table: UInt8) -> Int {
    let sets = UInt64(truncatingIfNeeded: lines.count / FlowCache.ways)
    return Int(truncatingIfNeeded: (hash &+ UInt64(table)) & (sets &- 1)) &* FlowCache.ways
  }

  @inline(__always) private func tag(_ hash: UInt64) -> UInt64 { generation << 32 | hash >> 32 }

  private mutating func grow(to count: Int) {
    lines = Array(repeating: Line(), count: count)
    tags = Array(repeating: 0, count: count)
    displaced = 0
  }
}
