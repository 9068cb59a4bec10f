import Disks
import SimulationKernel
import TestSupport
import Testing

@Suite struct DiskTimingTests {
  @Test func `requests wait for each other, and only those elsewhere for a seek`() {
    var queue = DiskQueue(DiskTiming(seek: .nanoseconds(1000), bandwidth: 3_000_000_000))
    // Three bytes take a nanosecond; a part of one counts as a whole.
    #expect(queue.add(0..<300, at: .zero) == Instant(nanoseconds: 1100))
    #expect(queue.add(300..<301, at: .zero) == Instant(nanoseconds: 1101))
    #expect(queue.add(0..<3, at: .zero) == Instant(nanoseconds: 2102))
    #expect(queue.add(3..<6, at: Instant(nanoseconds: 5000)) == Instant(nanoseconds: 5001))
  }

  @Test func `a slow disk takes its time without overflow`() {
    var queue = DiskQueue(DiskTiming(seek: .zero, bandwidth: 1))
    #expect(queue.add(0..<10, at: .zero) == .zero + .seconds(10))
    #expect(queue.add(10..<Disk.maximumSize, at: .zero) > .zero + .seconds(1 << 30))
  }

  /// Against a plain set of numbers.
  @Test(arguments: 0..<20 as Range<UInt64>) func `ranges are a set of blocks`(_ seed: UInt64) {
    var random = RandomStream(seed: seed, owner: "ranges")
    var (ranges, model) = (BlockRanges(), Set<Int>())
    for _ in 0..<200 {
      let start = Int(random.next(below: 100))
      let range = start..<start + Int(random.next(below: 12))
      let missing = ranges.missing(from: range)
      #expect(missing.flatMap { Array($0) } == range.filter { !model.contains($0) })
      #expect(zip(missing, missing.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
      guard random.next(below: 3) > 0 else { continue }
      ranges.insert(range)
      model.formUnion(range)
      #expect(ranges.inconsistency == nil)
    }
  }
}
