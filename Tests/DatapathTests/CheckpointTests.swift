import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath

@Suite struct CheckpointTests {
  private func busy() throws -> Bench {
    var bench = Bench(tables: 4)
    try bench.apply(MeterMod(.add, MeterNumber(1), bands: [MeterBand(rate: 10, .drop)]))
    try bench.apply(
      GroupMod(.add, .select, GroupNumber(1), buckets: [Bucket(weight: 1, actions: [.output(PortNumber(2))])]))
    let controller = Action.output(.controller, maximumLength: 20)
    for priority in 0..<20 {
      let match = Match(MatchField(.etherType, 0x0800), MatchField(.ipv4Source, UInt128(priority % 3), mask: 3))
      let list = priority == 7 ? [] : [Action.group(GroupNumber(1)), controller, .output(.normal)]
      try bench.apply(
        FlowMod(
          .add, priority: UInt16(priority % 7), match: match,
          instructions: [.meter(MeterNumber(1)), .applyActions(list)],
          flags: .sendFlowRemoved, idleTimeout: UInt16(priority)))
    }
    for source in 0..<6 {
      bench.receive(Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(source, 7), from: [10, 0, 0, UInt8(source)])))
    }
    return bench
  }

  @Test func aDatapathIsWrittenAndReadBack() throws {
    let bench = try busy()
    var writer = ByteWriter()
    bench.datapath.encode(to: &writer)
    var reader = CheckpointReader(writer.bytes)
    let read = try Datapath(from: &reader)
    #expect(read == bench.datapath)
    #expect(Datapath.fields.missing(in: read).isEmpty)
    var again = ByteWriter()
    read.encode(to: &again)
    #expect(again.bytes == writer.bytes)
  }

  /// What was read goes on as what was written: same packets, same events, same timers.
  @Test func whatWasReadGoesOnAsBefore() throws {
    var (one, other) = (try busy(), try busy())
    var writer = ByteWriter()
    one.datapath.encode(to: &writer)
    var reader = CheckpointReader(writer.bytes)
    other.datapath = try Datapath(from: &reader)
    for second in 1...25 {
      for source in 0..<3 {
        let frame = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(second, 7), from: [10, 0, 0, UInt8(source)]))
        one.receive(frame, on: 1 + UInt32(second % 4))
        other.receive(frame, on: 1 + UInt32(second % 4))
      }
      one.run(until: Instant(nanoseconds: Int64(second) * 1_000_000_000))
      other.run(until: Instant(nanoseconds: Int64(second) * 1_000_000_000))
    }
    #expect(one.sent == other.sent)
    #expect(one.events == other.events)
    #expect(one.datapath == other.datapath)
  }

  /// A checkpoint is a file, and files lie.
  @Test func noCutOrChangedCheckpointTraps() throws {
    var writer = ByteWriter()
    try busy().datapath.encode(to: &writer)
    var random = RandomStream(seed: 1, owner: "lies")
    for _ in 0..<400 {
      var bytes = writer.bytes
      bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      if random.next() & 3 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
      var reader = CheckpointReader(bytes)
      guard let read = try? Datapath(from: &reader) else { continue }
      var bench = Bench(tables: 4)
      bench.datapath = read
      guard bench.datapath.ports.count == 4, bench.datapath.buffers.frames.isEmpty else { continue }
      bench.receive(RewritingTests.tcp4)
      bench.run(until: Instant(nanoseconds: 30_000_000_000))
    }
  }
}
