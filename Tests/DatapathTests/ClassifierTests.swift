import SimulationKernel
import Testing

@testable import Datapath

@Suite struct ClassifierTests {
  /// Entries as a table would hold them, found by a scan over all.
  struct Scan {
    var entries: [Int: (key: FlowKey, mask: FlowKey, priority: UInt16)] = [:]

    func lookup(_ key: FlowKey) -> Int? {
      let found = entries.filter { key.masked(by: $0.value.mask) == $0.value.key }
      return found.max { a, b in
        let (a, b) = (a.value, b.value)
        if a.priority != b.priority { return a.priority < b.priority }
        if a.mask.bitCount != b.mask.bitCount { return a.mask.bitCount < b.mask.bitCount }
        return b.mask.precedes(a.mask)
      }?.key
    }
  }

  private func randomKey(_ random: inout RandomStream) -> FlowKey {
    var key = FlowKey()
    // Few values, so that many entries match.
    for word in [0, 3, 5, 9] { key[word] = random.next() & 0x0101 }
    return key
  }

  private func randomMask(_ random: inout RandomStream) -> FlowKey {
    var mask = FlowKey()
    for word in [0, 3, 5, 9] where random.next() & 1 == 0 { mask[word] = random.next() & 0x0101 }
    return mask
  }

  @Test(arguments: 0..<20) func aLookupIsAScan(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "classifier")
    var (classifier, scan) = (Classifier(), Scan())
    for step in 0..<400 {
      let number = Int(random.next() % 60)
      if scan.entries[number] != nil {
        classifier.remove(number)
        scan.entries[number] = nil
      } else {
        let mask = randomMask(&random)
        let (key, priority) = (randomKey(&random).masked(by: mask), UInt16(random.next() % 6))
        let isThere = scan.entries.values.contains { $0.key == key && $0.mask == mask && $0.priority == priority }
        #expect((classifier.exact(key, mask, priority: priority) != nil) == isThere)
        if !isThere {
          classifier.insert(number, key, mask, priority: priority)
          scan.entries[number] = (key, mask, priority)
        }
      }
      let key = randomKey(&random)
      #expect(classifier.lookup(key) == scan.lookup(key), "step \(step)")
    }
    #expect(classifier.maskCount == Set(scan.entries.values.map(\.mask)).count)
  }

  @Test(arguments: 0..<10) func whatAMatchIncludesAndOverlapsIsAScan(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "inclusion")
    var (classifier, scan) = (Classifier(), Scan())
    for number in 0..<80 {
      let mask = randomMask(&random)
      let (key, priority) = (randomKey(&random).masked(by: mask), UInt16(random.next() % 4))
      guard classifier.exact(key, mask, priority: priority) == nil else { continue }
      classifier.insert(number, key, mask, priority: priority)
      scan.entries[number] = (key, mask, priority)
    }
    for _ in 0..<100 {
      let mask = randomMask(&random)
      let (key, priority) = (randomKey(&random).masked(by: mask), UInt16(random.next() % 4))
      let included = scan.entries.filter { $0.value.mask.covers(mask) && $0.value.key.masked(by: mask) == key }
      #expect(Set(classifier.included(in: key, mask)) == Set(included.keys))
      let overlap = scan.entries.values.contains { one in
        let common = one.mask.masked(by: mask)
        return one.priority == priority && one.key.masked(by: common) == key.masked(by: common)
      }
      #expect(classifier.overlaps(key, mask, priority: priority) == overlap)
    }
  }

  /// Indexes that are made when bits are asked for again follow what is added and removed afterwards.
  @Test(arguments: 0..<10) func selectionsAreScans(seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "selection")
    var (classifier, scan) = (Classifier(), Scan())
    let masks = (0..<4).map { number in
      var mask = FlowKey()
      for word in 0...number { mask[word] = 0xFF }
      return mask
    }
    for step in 0..<3_000 {
      let number = Int(random.next() % 600)
      if scan.entries[number] != nil {
        classifier.remove(number)
        scan.entries[number] = nil
      } else {
        let mask = masks[2 + Int(random.next() % 2)]
        var key = FlowKey()
        for word in 0..<4 { key[word] = random.next() & 0x3 }
        let priority = UInt16(random.next() % 3)
        key = key.masked(by: mask)
        guard classifier.exact(key, mask, priority: priority) == nil else { continue }
        classifier.insert(number, key, mask, priority: priority)
        scan.entries[number] = (key, mask, priority)
      }
      guard step % 10 == 0 else { continue }
      let mask = masks[Int(random.next() % 3)]
      var key = FlowKey()
      for word in 0..<4 { key[word] = random.next() & 0x3 }
      key = key.masked(by: mask)
      classifier.expectSelection(by: key, mask)
      let included = scan.entries.filter { $0.value.mask.covers(mask) && $0.value.key.masked(by: mask) == key }
      #expect(Set(classifier.included(in: key, mask)) == Set(included.keys))
      let priority = UInt16(random.next() % 4)
      let overlap = scan.entries.values.contains { one in
        let common = one.mask.masked(by: mask)
        return one.priority == priority && one.key.masked(by: common) == key.masked(by: common)
      }
      #expect(classifier.overlaps(key, mask, priority: priority) == overlap)
    }
    #expect(classifier.selectionIndexCount > 0)
  }
}
