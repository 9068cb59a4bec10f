import SimulationKernel
import TestSupport
import Testing

@Suite struct NumberedTableTests {
  @Test func `values are found by number and kept in its order`() {
    var table = NumberedTable<String>()
    for number: UInt32 in [3, 5, 9, 4] { table.set("\(number)", for: number) }
    #expect(table.values == ["3", "4", "5", "9"] && table.numbers == [3, 4, 5, 9])
    #expect(table[5] == "5" && table[6] == nil)
    #expect(table.remove(4) == "4" && table.remove(4) == nil)
    #expect(table[4] == nil && table.count == 3 && table.last == "9")
    table.set("four", for: 4)
    #expect(table.values == ["3", "four", "5", "9"])
    #expect(table.remove(9) == "9" && table.remove(5) == "5" && table.lastNumber == 4)
  }

  /// The same is done to a dictionary.
  @Test(arguments: FuzzSeeds.draw(4, for: "numbered tables")) func `it is a map`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "table")
    var (table, model) = (NumberedTable<UInt64>(), [UInt32: UInt64]())
    for step: UInt32 in 1...3000 {
      if random.next(below: 5) < (step < 1500 ? 4 : 1) {
        let number = random.next(below: 20) == 0 ? UInt32(random.next(below: UInt64(step))) : step
        let value = random.next()
        let index = table.set(value, for: number)
        #expect(table[at: index] == value && table.number(at: index) == number)
        model[number] = value
      } else if !table.isEmpty {
        let number = table.numbers[Int(random.next(below: UInt64(table.count)))]
        #expect(table.remove(number) == model.removeValue(forKey: number))
      }
      #expect(table.count == model.count && table.endIndex <= 2 * table.count + 16)
      #expect(table.last == table.lastNumber.flatMap { model[$0] })
      let asked = UInt32(random.next(below: UInt64(step) + 1))
      #expect(table[asked] == model[asked])
    }
    #expect(table.numbers == model.keys.sorted() && table.values == model.keys.sorted().map { model[$0] })
    #expect(table.indices.map { table[at: $0] } == table.values)
    try expectRead(table)
  }

  private func expectRead(_ table: NumberedTable<UInt64>) throws {
    var writer = ByteWriter()
    writer.write(table)
    var reader = CheckpointReader(writer.bytes)
    let copy: NumberedTable<UInt64> = try reader.read()
    #expect(copy == table && reader.isAtEnd)
  }

  @Test func `numbers out of order are refused`() {
    var writer = ByteWriter()
    for number: UInt32 in [2, 7, 0, 7, 0] { writer.write(number) }
    var reader = CheckpointReader(writer.bytes)
    #expect(throws: CheckpointError.self) { try NumberedTable<UInt32>(from: &reader) }
  }
}
