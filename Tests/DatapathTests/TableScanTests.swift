import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath

/// What a table finds, through its cache and its classifier, is what a scan over its entries finds, whatever changes in between.
@Suite struct TableScanTests {
  private func scan(_ table: FlowTable, _ key: FlowKey) -> Int? {
    let patterns = table.entries.map { entry in entry.map { (priority: $0.priority, pattern: $0.match.pattern) } }
    var best: Int?
    for (number, one) in patterns.enumerated() {
      guard let one, key.masked(by: one.pattern.mask) == one.pattern.key else { continue }
      guard let old = best.flatMap({ patterns[$0] }) else {
        best = number
        continue
      }
      let (mine, other) = (one.pattern.mask, old.pattern.mask)
      let isSpecific = mine.bitCount != other.bitCount ? mine.bitCount > other.bitCount : mine.precedes(other)
      if one.priority > old.priority || one.priority == old.priority && isSpecific { best = number }
    }
    return best
  }

  @Test(arguments: 0..<8) func aLookupIsAScan(seed: UInt64) throws {
    var random = RandomTables(seed: seed)
    var bench = Bench()
    for _ in 0..<60 {
      var mod = random.flowMod(priority: UInt16(random.draw(4)))
      (mod.table, mod.instructions) = (TableNumber(0), [])
      if random.draw(4) == 0 { mod.command = .delete }
      try bench.apply(mod)
      for _ in 0..<8 {
        let (frame, port) = (random.frame(), UInt32(random.draw(4) + 1))
        let key = PacketReader(frame.span.bytes, FlowKey(ingress: port)).key
        let before = bench.datapath.tables[0].counters.map(\.packets)
        bench.receive(frame, on: port)
        let after = bench.datapath.tables[0].counters.map(\.packets)
        #expect(after.indices.first { after[$0] != before[$0] } == scan(bench.datapath.tables[0], key))
      }
    }
  }
}
