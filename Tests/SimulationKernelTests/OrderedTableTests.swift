import SimulationKernel
import Testing

/// A key whose hashes collide: eight homes for all.
private struct Crowded: TableKey, StateRecord {
  let number: UInt32
  var tableHash: UInt64 { UInt64(number % 8) &* 0x1_0000_0001 }

  init(_ number: UInt32) { self.number = number }
  static let fields = Fields(\Crowded.number)
}

/// The table as it is defined: pairs in a row.
private struct Pairs {
  var pairs: [(key: Crowded, value: UInt64)] = []

  func index(of key: Crowded) -> Int? { pairs.firstIndex { $0.key == key } }

  mutating func set(_ value: UInt64, for key: Crowded) -> Int {
    let index = index(of: key) ?? pairs.count
    if index == pairs.count { pairs.append((key, value)) } else { pairs[index].value = value }
    return index
  }

  /// The last takes the place of the one that goes.
  mutating func remove(_ key: Crowded) -> UInt64? {
    guard let index = index(of: key) else { return nil }
    pairs.swapAt(index, pairs.count - 1)
    return pairs.removeLast().value
  }
}

@Suite struct OrderedTableTests {
  private typealias Table = OrderedTable<Crowded, Instant>

  private func expectEqual(_ table: Table, _ model: Pairs) {
    #expect(table.count == model.pairs.count && table.isEmpty == model.pairs.isEmpty)
    for (index, pair) in model.pairs.enumerated() {
      #expect(table.key(at: index) == pair.key && table.index(of: pair.key) == index)
      #expect(table[at: index].nanoseconds == Int64(pair.value) && table[pair.key] == table[at: index])
    }
  }

  /// Does one random thing to both.
  private func act(_ table: inout Table, _ model: inout Pairs, _ random: inout RandomStream, keys: UInt64) {
    let (key, value) = (Crowded(UInt32(random.next(below: keys))), random.next(below: 1000))
    switch random.next(below: 100) {
    case 0..<55:
      let index = table.set(Instant(nanoseconds: Int64(value)), for: key)
      #expect(index == model.set(value, for: key))
    case 55..<95:
      let removed = table.remove(key)
      #expect(removed?.nanoseconds == model.remove(key).map { Int64($0) })
    case 95..<99:
      table.keep { key, value in key.number % 5 != 0 || value.nanoseconds > 300 }
      model.pairs.removeAll { $0.key.number % 5 == 0 && $0.value <= 300 }
    default:
      guard let index = model.index(of: key) else { return }
      table[at: index].nanoseconds += 1
      model.pairs[index].value += 1
    }
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `it does what pairs in a row do`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "table")
    var (table, model) = (Table(), Pairs())
    // Small tables are searched in line, larger ones through the index; seeds of both kinds, and some that cross over.
    let keys = [6, 12, 40, 200][Int(seed % 4)] as UInt64
    for _ in 0..<600 { act(&table, &model, &random, keys: keys) }
    expectEqual(table, model)
    let copy = try restored(table)
    #expect(copy == table)
    expectEqual(copy, model)
  }

  @Test func `the history decides the order, and the order decides equality`() {
    var (a, b) = (Table(), Table())
    for number in 0..<20 as Range<UInt32> { a.set(.zero, for: Crowded(number)) }
    for number in (0..<20 as Range<UInt32>).reversed() { b.set(.zero, for: Crowded(number)) }
    #expect(a != b)
    a.removeAll()
    b.removeAll()
    #expect(a == b)
  }

  @Test func `the same key twice is refused`() {
    var writer = ByteWriter()
    writer.write(UInt32(2))
    for _ in 0..<2 {
      writer.write(Crowded(1))
      writer.write(Instant.zero)
    }
    #expect(throws: CheckpointError.self) { try decoded(Table.self, writer.bytes) }
  }

  @Test func `more entries than there are bytes are refused`() {
    var writer = ByteWriter()
    writer.write(UInt32.max)
    #expect(throws: CheckpointError.self) { try decoded(Table.self, writer.bytes) }
  }
}
