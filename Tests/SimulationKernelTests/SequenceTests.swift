import SimulationKernel
import Testing

@Suite struct FifoTests {
  @Test(arguments: 1...10 as ClosedRange<UInt64>)
  func `it gives back what came first`(seed: UInt64) throws {
    var random = RandomStream(seed: seed, owner: "fifo")
    var (fifo, model) = (Fifo<Instant>(), [Instant]())
    for step in 0..<2000 {
      // Grows for a while, then shrinks, and so on.
      if random.next(below: 10) < (step / 200 % 2 == 0 ? 7 : 3) {
        fifo.append(Instant(nanoseconds: Int64(step)))
        model.append(Instant(nanoseconds: Int64(step)))
      } else {
        let popped = fifo.popFirst()
        #expect(popped == (model.isEmpty ? nil : model.removeFirst()))
      }
      #expect(fifo.count == model.count && fifo.isEmpty == model.isEmpty && fifo.first == model.first)
    }
    #expect(Array(fifo.waiting) == model)
    #expect(try restored(fifo) == fifo)
  }

  @Test func `what has left does not count`() {
    var (old, new) = (Fifo<UInt64>(), Fifo<UInt64>())
    for number in 0..<10 as Range<UInt64> { old.append(number) }
    for _ in 0..<9 { _ = old.popFirst() }
    new.append(9)
    #expect(old == new)
    old.removeAll()
    #expect(old == Fifo<UInt64>())
  }
}

@Suite struct ScratchpadTests {
  @Test func `it holds what was written since it was wiped`() {
    var pad = Scratchpad<Int>()
    for round in 1...3 {
      for number in 0..<round { pad.append(number) }
      #expect(Array(pad) == Array(0..<round))
      pad.wipe()
      #expect(pad.isEmpty)
    }
  }

  @Test func `what was wiped does not count`() {
    var (used, new) = (Scratchpad<Int>(), Scratchpad<Int>())
    for number in 0..<5 { used.append(number) }
    used.wipe()
    #expect(used == new)
    used.append(7)
    #expect(used != new)
    new.append(7)
    #expect(used == new)
  }
}
