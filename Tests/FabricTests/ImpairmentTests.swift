import Fabric
import SimulationKernel
import Testing

@Suite struct ImpairmentTests {
  private static let count = 20_000

  /// A wire over which `count` frames went, one each 10 us.
  private func wire(seed: UInt64 = 1, earlier: Int = 0, _ change: (inout LinkSettings) -> Void) -> Wire {
    var wire = Wire(
      LinkSettings(.gigabitsPerSecond(1), delay: .microseconds(100), change), seed: seed, earlier: earlier)
    for number in 0..<ImpairmentTests.count {
      wire.send(number, length: 60, at: .zero + .microseconds(Int64(10 * number)))
    }
    wire.run()
    return wire
  }

  /// Whether `seen` of ``count`` lies within five standard deviations of what one in ten is.
  private func isOneInTen(_ seen: Int) -> Bool { abs(seen - ImpairmentTests.count / 10) < 5 * 43 }

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func `frames are lost as often as asked`(seed: UInt64) {
    let wire = wire(seed: seed) { $0.loss = .percent(10) }
    #expect(isOneInTen(ImpairmentTests.count - wire.arrivals.count))
    #expect(Int(wire.drops(.loss)) == ImpairmentTests.count - wire.arrivals.count)
    #expect(wire.frames.count == 0)
  }

  @Test func `duplicates come right behind their originals`() {
    let wire = wire { $0.duplicate = .percent(10) }
    #expect(isOneInTen(wire.arrivals.count - ImpairmentTests.count))
    #expect(wire.numbers == wire.numbers.sorted() && Set(wire.numbers).count == ImpairmentTests.count)
    #expect(wire.frames.count == 0)
  }

  @Test func `reordered frames overtake those on their way`() {
    let wire = wire { $0.reorder = .percent(10) }
    #expect(wire.numbers.sorted() == Array(0..<ImpairmentTests.count))
    let early = wire.arrivals.indices.filter { wire.nanoseconds[$0] == Int64(wire.numbers[$0]) * 10_000 + 512 }
    #expect(isOneInTen(early.count) && wire.numbers != wire.numbers.sorted())
  }

  @Test func `of a frame that overtakes and one that comes in the same nanosecond the earlier one is first`() {
    let wire = wire { $0.reorder = .percent(10) }
    let pairs = zip(wire.arrivals.indices, wire.arrivals.indices.dropFirst())
    let ties = pairs.filter { wire.arrivals[$0].at == wire.arrivals[$1].at }
    #expect(!ties.isEmpty && ties.allSatisfy { wire.numbers[$0] < wire.numbers[$1] })
  }

  @Test func `a corrupted frame differs in one bit`() {
    let wire = wire { $0.corrupt = .percent(10) }
    let flipped = wire.arrivals.enumerated().map { number, arrival in
      zip(arrival.bytes, Wire.frame(number, length: 60)).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
    }
    #expect(isOneInTen(flipped.reduce(0, +)) && flipped.allSatisfy { $0 <= 1 })
  }

  @Test func `a corrupted duplicate leaves the other copy alone`() {
    let wire = wire { ($0.duplicate, $0.corrupt) = (.always, .always) }
    let intact = wire.arrivals.filter { arrival in
      arrival.bytes.dropFirst(4).allSatisfy { $0 == 0 }
    }
    #expect(wire.arrivals.count == 2 * ImpairmentTests.count && intact.count >= ImpairmentTests.count)
    #expect(wire.frames.count == 0)
  }

  @Test func `jitter spreads arrivals and keeps their order`() {
    let wire = wire { $0.jitter = .microseconds(40) }
    #expect(wire.numbers == Array(0..<ImpairmentTests.count))
    let delays = wire.nanoseconds.enumerated().map { $1 - Int64($0) * 10_000 - 512 }
    #expect((60_000...62_000).contains(delays.min() ?? 0) && (138_000...141_000).contains(delays.max() ?? 0))
    #expect(zip(wire.nanoseconds, wire.nanoseconds.dropFirst()).allSatisfy { $1 - $0 >= 512 })
  }

  @Test func `what is certain draws nothing`() {
    let one = wire { ($0.loss, $0.corrupt) = (.percent(10), .never) }
    let two = wire { ($0.loss, $0.duplicate) = (.percent(10), .never) }
    #expect(one.arrivals == two.arrivals)
    #expect(wire { $0.loss = .always }.arrivals.isEmpty)
  }

  @Test func `links elsewhere change no draw`() {
    let alone = wire { ($0.loss, $0.jitter) = (.percent(10), .microseconds(40)) }
    let among = wire(earlier: 3) { ($0.loss, $0.jitter) = (.percent(10), .microseconds(40)) }
    #expect(alone.arrivals == among.arrivals)
    #expect(alone.arrivals != wire(seed: 2) { ($0.loss, $0.jitter) = (.percent(10), .microseconds(40)) }.arrivals)
  }
}
