import SimulationKernel
import Testing

@Suite struct RandomStreamTests {
  /// What Blackman and Vigna's C program gives for the state 1, 2, 3, 4.
  @Test func `it is xoshiro256 starstar`() throws {
    var writer = ByteWriter()
    for word in 1...4 as ClosedRange<UInt64> { writer.write(word) }
    var stream = try decoded(RandomStream.self, writer.bytes)
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
      16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect(expected.map { _ in stream.next() } == expected)
  }

  @Test func `seed and owner decide, and nothing else`() {
    func first(_ seed: UInt64, _ owner: String) -> UInt64 {
      var stream = RandomStream(seed: seed, owner: owner)
      return stream.next()
    }
    #expect(first(1, "h1") == first(1, "h1"))
    let others = [(1, "h2"), (2, "h1"), (1, "h1 "), (1, ""), (0, "h1"), (.max, "h1")].map(first)
    #expect(Set(others + [first(1, "h1")]).count == 7)
  }

  /// 256 bins of 256,000 draws: chi squared of 255 degrees of freedom lies below 350 in all but 1 of 10,000 cases.
  @Test(arguments: ["low bits", "high bits", "a bound"])
  func `draws are even`(what: String) {
    var stream = RandomStream(seed: 1, owner: "bins")
    var bins = [Int](repeating: 0, count: 256)
    for _ in 0..<256_000 {
      switch what {
      case "low bits": bins[Int(stream.next() & 0xFF)] += 1
      case "high bits": bins[Int(stream.next() >> 56)] += 1
      default: bins[Int(stream.next(below: 256 * 3)) / 3] += 1
      }
    }
    let chiSquared = bins.reduce(0) { $0 + ($1 - 1000) * ($1 - 1000) } / 1000
    #expect((160...350).contains(chiSquared))
  }

  @Test(arguments: 0..<20) func `streams of neighbouring names have nothing to do with one another`(number: Int) {
    var (a, b) = (RandomStream(seed: 7, owner: "h\(number)"), RandomStream(seed: 7, owner: "h\(number + 1)"))
    let equalBits = (0..<1000).reduce(0) { sum, _ in sum + (~(a.next() ^ b.next())).nonzeroBitCount }
    // 64,000 bits: six standard deviations are 759.
    #expect(abs(equalBits - 32_000) < 759)
  }

  @Test(arguments: [1, 2, 3, 10, 1 << 63, UInt64.max]) func `a draw lies below its bound`(bound: UInt64) {
    var stream = RandomStream(seed: 1, owner: "bound")
    for _ in 0..<1000 {
      let draw = stream.next(below: bound)
      #expect(draw < bound)
    }
  }

  @Test func `a duration around zero reaches both ends`() {
    var stream = RandomStream(seed: 1, owner: "jitter")
    let draws = (0..<1000).map { _ in stream.next(around: .nanoseconds(2)).nanoseconds }
    #expect(Set(draws) == [-2, -1, 0, 1, 2])
  }

  @Test func `a stream comes back and goes on`() throws {
    var stream = RandomStream(seed: 3, owner: "x")
    _ = stream.next()
    var copy = try restored(stream)
    #expect(copy.next() == stream.next())
  }

  @Test func `a state that never moves is refused`() {
    #expect(throws: CheckpointError.self) { try decoded(RandomStream.self, [UInt8](repeating: 0, count: 32)) }
  }
}
