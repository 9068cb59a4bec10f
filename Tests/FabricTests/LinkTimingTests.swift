import Fabric
import SimulationKernel
import Testing

@Suite struct LinkTimingTests {
  /// 1,518 bytes at 10 Gbit/s are 1,214.4 ns.
  @Test func `frames back to back do not drift`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(10), delay: .microseconds(3)))
    for number in 0..<1000 { wire.send(number, length: 1514) }
    wire.run()
    let expected = (1...1000).map { number in Int64((number * 12_144 + 9) / 10) + 3000 }
    #expect(wire.nanoseconds == expected)
    #expect(wire.nanoseconds.last == 1_217_400)
  }

  /// t + 8·(P + S)/R + D, rounded up, where S is padded and counts the frame check sequence, and P is the preamble.
  @Test(arguments: [14, 59, 60, 61, 1000, 1514, 9014], [1_000_000_000, 10_000_000_000, 100_000_000, 7_000_000, 3])
  func `a frame arrives when its last bit has come`(length: Int, rate: UInt64) {
    var wire = Wire(LinkSettings(BitRate(bitsPerSecond: rate), delay: .nanoseconds(123)) { $0.countsPreamble = true })
    wire.send(0, length: length, at: Instant(nanoseconds: 77))
    wire.run()
    let bits = UInt64(8 * (8 + max(length, 60) + 4))
    let time = (bits * 1_000_000_000 + rate - 1) / rate
    #expect(wire.nanoseconds == [77 + Int64(time) + 123])
  }

  @Test(arguments: [7_000_000_000, 999_999_937, 40_000_000_000, 8_000_000_001] as [UInt64])
  func `no rate drifts`(rate: UInt64) {
    var wire = Wire(LinkSettings(BitRate(bitsPerSecond: rate)))
    for number in 0..<500 { wire.send(number, length: 100) }
    wire.run()
    let time = 8 * 104 * 1_000_000_000 as UInt64
    #expect(wire.nanoseconds == (1...500).map { Int64(($0 * time + rate - 1) / rate) })
  }

  @Test func `a wire that was idle begins a frame at a whole nanosecond`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(10)))
    wire.send(0, length: 1514)
    wire.send(1, length: 1514, at: Instant(nanoseconds: 1215))
    wire.run()
    #expect(wire.nanoseconds == [1215, 1215 + 1215])
  }

  /// The gap is behind a frame: it keeps the wire busy, and the frame is there before.
  @Test(arguments: [true, false]) func `preamble and gap take their time unless the link does not count them`(
    counts: Bool
  ) {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)) { $0.countsPreamble = counts })
    for number in 0..<3 { wire.send(number, length: 60) }
    wire.run()
    #expect(wire.nanoseconds == (counts ? [576, 1_248, 1_920] : [512, 1_024, 1_536]))
  }

  /// 64 bytes at 10 Gbit/s come 14,880,952 times a second (RFC 5180, appendix A.1): one every 67.2 ns.
  @Test func `the frame rate of Ethernet is that of its textbooks`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(10)) { $0.countsPreamble = true })
    for number in 0..<1000 { wire.send(number, length: 60) }
    wire.run()
    let expected = (0..<1000).map { (number: Int64) in (number * 672 + 576 + 9) / 10 }
    #expect(wire.nanoseconds == expected)
  }

  @Test func `who sends in the gap waits for its end`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)) { $0.countsPreamble = true })
    wire.send(0, length: 60)
    wire.send(1, length: 60, at: Instant(nanoseconds: 600))
    wire.run()
    #expect(wire.nanoseconds == [576, 672 + 576])
  }

  @Test func `a new rate holds from the next frame on`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(10)))
    for number in 0..<3 { wire.send(number, length: 1514) }
    wire.run(until: Instant(nanoseconds: 100))
    let faster = LinkSettings(.gigabitsPerSecond(1))
    wire.fabric.change(faster, from: wire.near, at: .zero, &wire.frames, log: &wire.log)
    wire.run()
    // The first, under way, ends at 1,214.4 ns; the others take 12,144 ns each.
    #expect(wire.nanoseconds == [1_215, 13_359, 25_503])
  }

  @Test func `the two directions do not wait for each other`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1), delay: .microseconds(1)))
    wire.send(0, length: 996)
    let answer = wire.frames.make(octets: Wire.frame(1, length: 996))
    wire.fabric.send(answer, from: wire.far, at: .zero, &wire.frames, log: &wire.log)
    wire.run()
    #expect(wire.nanoseconds == [9000] && wire.fabric.framesDelivered == 2)
  }
}
