import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath

/// Meters (OpenFlow 1.3.5, section 5.7).
@Suite struct MeterTests {
  private static let meter = MeterNumber(1)

  private func bench(_ flags: MeterFlags, _ bands: [MeterBand]) throws -> Bench {
    var bench = Bench()
    try bench.apply(MeterMod(.add, MeterTests.meter, flags: flags, bands: bands))
    try bench.apply(
      FlowMod(.add, instructions: [.meter(MeterTests.meter), .applyActions([.output(PortNumber(2))])]))
    return bench
  }

  /// Sends a packet every `interval` for a second, and returns what came out.
  private func second(_ bench: inout Bench, every interval: Duration, _ frame: [UInt8]) -> [Bench.Sent] {
    let end = bench.now + .seconds(1)
    while bench.now < end {
      bench.receive(frame)
      bench.now = bench.now + interval
    }
    return bench.takeSent()
  }

  @Test func packetsAboveTheRateAreDropped() throws {
    var bench = try bench(.packetsPerSecond, [MeterBand(rate: 100, .drop)])
    // The bucket is full at first.
    let first = second(&bench, every: .milliseconds(1), RewritingTests.tcp4)
    let next = second(&bench, every: .milliseconds(1), RewritingTests.tcp4)
    #expect(first.count == 109 && next.count == 100)
    #expect(bench.holdsNoOtherFrames)
  }

  @Test func theBurstIsAsLongAsAskedFor() throws {
    var bench = try bench([.packetsPerSecond, .burst], [MeterBand(rate: 100, burstSize: 10, .drop)])
    for _ in 0..<50 { bench.receive(RewritingTests.tcp4) }
    #expect(bench.takeSent().count == 10)
  }

  @Test func bitsAreCountedAsThousands() throws {
    var bench = try bench([.kilobitsPerSecond, .burst], [MeterBand(rate: 1_000, burstSize: 8, .drop)])
    let frame = Frames.ethernet(0x9999, Array(repeating: 0, count: 1_000 - 14))
    let sent = second(&bench, every: .microseconds(500), frame)
    // The bucket holds 12,144 bits at least: one packet more.
    #expect(126 >= sent.count && sent.count >= 125)
  }

  /// RFC 2597: the drop precedence of AF2x rises, and no higher than 3.
  @Test func theDropPrecedenceRises() throws {
    let flags: MeterFlags = [.packetsPerSecond, .burst]
    var bench = try bench(flags, [MeterBand(rate: 1, burstSize: 1, .remarkDSCP(precedenceLevels: 1))])
    for dscp: UInt8 in [18, 18, 20, 22, 46, 0] {
      bench.receive(Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 2), tos: dscp << 2)))
    }
    let sent = bench.takeSent().map(\.bytes)
    #expect(sent.map { $0[15] >> 2 } == [18, 20, 22, 22, 46, 0])
    #expect(sent[1] == Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 2), tos: 20 << 2)))
  }

  @Test func theHighestBandThatIsExceededApplies() throws {
    let bands = [
      MeterBand(rate: 100, .drop), MeterBand(rate: 10, .remarkDSCP(precedenceLevels: 1)),
    ]
    var bench = try bench(.packetsPerSecond, bands)
    let frame = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 2), tos: 18 << 2))
    _ = second(&bench, every: .milliseconds(1), frame)
    let sent = second(&bench, every: .milliseconds(1), frame)
    #expect(sent.count == 100)
    #expect(sent.count { $0.bytes[15] >> 2 == 20 } >= 89)
    guard case .meters(let statistics)? = try bench.datapath.answer(.meters(.all), at: bench.now) else {
      Issue.record("no meters")
      return
    }
    #expect(statistics.first?.packetCount == 2_000)
    #expect(statistics.first?.flowCount == 1)
  }

  private func error(_ mod: MeterMod) -> OpenFlowError? {
    do throws(OpenFlowError) {
      var bench = Bench()
      try bench.apply(MeterMod(.add, MeterTests.meter))
      try bench.apply(mod)
    } catch { return error }
    return nil
  }

  @Test func errors() {
    let number = MeterNumber(2)
    #expect(error(MeterMod(.add, MeterTests.meter)) == .meterModFailed(.meterExists))
    #expect(error(MeterMod(.modify, number)) == .meterModFailed(.unknownMeter))
    #expect(error(MeterMod(.delete, number)) == nil)
    #expect(error(MeterMod(.add, MeterNumber(0))) == .meterModFailed(.invalidMeter))
    #expect(error(MeterMod(.add, .all)) == .meterModFailed(.invalidMeter))
    #expect(error(MeterMod(.add, .controller)) == nil)
    #expect(
      error(MeterMod(.add, number, flags: [.kilobitsPerSecond, .packetsPerSecond])) == .meterModFailed(.badFlags))
    #expect(error(MeterMod(.add, number, flags: MeterFlags(rawValue: 16))) == .meterModFailed(.badFlags))
    #expect(error(MeterMod(.add, number, bands: [MeterBand(rate: 0, .drop)])) == .meterModFailed(.badRate))
    let remark = MeterBand(rate: 1, .remarkDSCP(precedenceLevels: 0))
    #expect(error(MeterMod(.add, number, bands: [remark])) == .meterModFailed(.badBandValue))
    let other = MeterBand(rate: 1, .experimenter(ExperimenterData(experimenter: 1)))
    #expect(error(MeterMod(.add, number, bands: [other])) == .meterModFailed(.badBand))
    let many = Array(repeating: MeterBand(rate: 1, .drop), count: 65)
    #expect(error(MeterMod(.add, number, bands: many)) == .meterModFailed(.outOfBands))
  }

  @Test func flowsGoWithTheirMeter() throws {
    var bench = try bench(.kilobitsPerSecond, [])
    try bench.apply(FlowMod(.add, priority: 1))
    try bench.apply(MeterMod(.delete, MeterTests.meter))
    #expect(bench.datapath.flowCount == 1)
  }

  /// Rates and bursts of any size are exact or at their limits, and nothing overflows.
  @Test func aBucketOfAnySizeStaysWithinItsBounds() {
    var large = RateBucket(rate: UInt64(UInt32.max) * 1_000, burst: .max, at: .zero)
    let ends = [Instant.zero, Instant(nanoseconds: .max)].map { large.take(1 << 33, at: $0) }
    #expect(ends == [true, true])
    var small = RateBucket(rate: 3, burst: 1, at: .zero)
    let steps = [0, 333_333_333, 333_333_334].map { small.take(1, at: Instant(nanoseconds: $0)) }
    #expect(steps == [true, false, true])
  }
}
