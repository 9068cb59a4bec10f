/// The entries that the last lookups have found, by the bits that the table's entries examine: most packets are like one that has
/// just been seen.
///
/// It says nothing that the tables do not say, and is emptied by every change to them: each line has the generation of the
/// tables in which it was filled. A key may be in any of the four lines of its set. The cache grows with the number of flows that
/// displace each other.
struct FlowCache: Sendable {
  private static let ways = 4
  private static let smallest = 64
  private static let largest = 16_384

  /// Each line is a word with the entry, or -1 where none matched, above the table, and behind it those words of the key that the table
  /// examines, without other bits. A lab has many switches, whose caches share that of the processor: so lines are as short as they can be.
  private var lines: [UInt64] = []
  /// Words of a line: 4, 8 or 16, so that lines do not lie across more of the processor's than they must.
  private var stride = 4
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

  /// The entry of a table that `key` matches, or -1; nil where it has to be looked up.
  ///
  /// - Parameters:
  ///   - mask: the bits that the table's entries examine.
  ///   - used: the words of the mask that are not zero.
  ///   - hash: of the bits of the key that the mask has.
  @inline(__always) func entry(
    for key: inout FlowKey, masked mask: inout FlowKey, _ used: UInt16, _ hash: UInt64, in table: UInt8
  ) -> Int? {
    guard !tags.isEmpty else { return nil }
    let (first, tag) = (set(hash, table), tag(hash))
    for index in first..<first &+ FlowCache.ways where tags[index] == tag {
      let head = lines[index &* stride]
      guard UInt8(truncatingIfNeeded: head) == table else { continue }
      if key.matches(lines, from: index &* stride &+ 1, masked: &mask, used) {
        return Int(truncatingIfNeeded: Int64(bitPattern: head) >> 8)
      }
    }
    return nil
  }

  /// - Parameters:
  ///   - key: has no bits but those that the table's entries examine.
  ///   - used: the words that these are in.
  mutating func remember(_ entry: Int, for key: FlowKey, _ used: UInt16, _ hash: UInt64, in table: UInt8) {
    if tags.isEmpty { grow(to: FlowCache.smallest) }
    while stride <= used.nonzeroBitCount { widen() }
    let index = vacancy(set(hash, table)) ?? displacement(hash, table)
    lines[index * stride] = UInt64(bitPattern: Int64(entry)) << 8 | UInt64(table)
    var (rest, next) = (used, index * stride + 1)
    while rest != 0 {
      lines[next] = key[rest.trailingZeroBitCount]
      rest &= rest &- 1
      next += 1
    }
    tags[index] = tag(hash)
  }

  /// A key does not fit into a line.
  private mutating func widen() {
    stride *= 2
    grow(to: tags.count)
  }

  /// A line of a set whose content is of an earlier generation.
  private func vacancy(_ first: Int) -> Int? {
    (first..<first + FlowCache.ways).first { tags[$0] >> 32 != generation }
  }

  /// The line of a full set that has to make room. Their turns follow from the count.
  private mutating func displacement(_ hash: UInt64, _ table: UInt8) -> Int {
    displaced += 1
    if displaced > tags.count / 2, tags.count < FlowCache.largest { grow(to: 4 * tags.count) }
    return set(hash, table) + displaced % FlowCache.ways
  }

  @inline(__always) private func set(_ hash: UInt64, _ table: UInt8) -> Int {
    let sets = UInt64(truncatingIfNeeded: tags.count / FlowCache.ways)
    return Int(truncatingIfNeeded: (hash &+ UInt64(table)) & (sets &- 1)) &* FlowCache.ways
  }

  @inline(__always) private func tag(_ hash: UInt64) -> UInt64 { generation << 32 | hash >> 32 }

  private mutating func grow(to count: Int) {
    lines = Array(repeating: 0, count: count * stride)
    tags = Array(repeating: 0, count: count)
    displaced = 0
  }
}
