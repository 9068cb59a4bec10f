import Packets
import SimulationKernel
import Testing

@testable import Fabric

/// What each discipline sends next, and what it loses.
@Suite struct QueueDisciplineTests {
  /// A UDP packet over IPv4 in `length` bytes, of a flow named by its source port.
  private func packet(flow: UInt16, typeOfService: UInt8 = 0, length: Int = 1000) -> [UInt8] {
    var frame = [UInt8](repeating: 0, count: length)
    var bytes = frame.mutableSpan
    var raw = bytes.mutableBytes
    EthernetHeader(destination: .broadcast, source: .zero, type: .ipv4).emit(into: &raw, at: 0)
    let header = IPv4Header(
      source: IPv4Address(10, 0, 0, 1), destination: IPv4Address(10, 0, 0, 2), protocol: .udp,
      totalLength: UInt16(length - 14), typeOfService: typeOfService)
    header.emit(into: &raw, at: 14)
    raw.storeBigEndian(flow, at: 34)
    return frame
  }

  /// Source port and type of service of each packet that arrived.
  private func arrived(_ wire: Wire) -> [(flow: Int, service: UInt8)] {
    wire.arrivals.map { (Int($0.bytes[34]) << 8 | Int($0.bytes[35]), $0.bytes[15]) }
  }

  /// A link on which 1,000 bytes take a millisecond and some.
  private func wire(_ discipline: QueueDiscipline, limit: Int = 1000) -> Wire {
    Wire(
      LinkSettings(.megabitsPerSecond(8)) {
        $0.discipline = discipline
        $0.queueLimit = limit
      })
  }

  @Test func `the least delay goes first and the most throughput last`() {
    var wire = wire(.priority)
    for (flow, service) in [(1, 0), (2, 0x08), (3, 0), (4, 0x10), (5, 0x08), (6, 0x10)] as [(UInt16, UInt8)] {
      wire.send(packet(flow: flow, typeOfService: service), at: .zero)
    }
    wire.run()
    // The first finds the wire free.
    #expect(arrived(wire).map(\.flow) == [1, 4, 6, 3, 2, 5])
    #expect(wire.frames.count == 0)
  }

  @Test func `each band holds as many frames as the queue`() {
    var wire = wire(.priority, limit: 2)
    for flow in 1...5 as ClosedRange<UInt16> { wire.send(packet(flow: flow), at: .zero) }
    wire.send(packet(flow: 9, typeOfService: 0x10), at: .zero)
    wire.run()
    #expect(arrived(wire).map(\.flow) == [1, 9, 2, 3] && wire.drops(.queueFull) == 2)
  }

  @Test func `a bucket lets its burst pass at the link's rate and the rest at its own`() {
    let settings = TokenBucketSettings(rate: .megabitsPerSecond(1), burst: 3_000)
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)) { $0.discipline = .tokenBucket(settings) })
    for number in 0..<6 { wire.send(number, length: 1_000) }
    wire.run()
    #expect(wire.numbers == Array(0..<6))
    let onWire: Int64 = 8 * 1_004
    // Three at once, and then one each 8 ms, counted from the beginning: the bucket never forgets.
    let starts: [Int64] = [0, onWire, 2 * onWire, 8_000_000, 16_000_000, 24_000_000]
    #expect(wire.nanoseconds == starts.map { $0 + onWire })
  }

  @Test func `a bucket's rate does not drift`() {
    let settings = TokenBucketSettings(rate: BitRate(bitsPerSecond: 7_000_003), burst: 1_500)
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)) { $0.discipline = .tokenBucket(settings) })
    for number in 0..<1_000 { wire.send(number, length: 1_500) }
    wire.run()
    // The last one leaves when 999 have been paid for: 999 · 12,000 bits at 7,000,003 bit/s, rounded up.
    let paid = (999 * 12_000 * 1_000_000_000 + 7_000_002) / 7_000_003 as Int64
    #expect(wire.nanoseconds.last.map { abs($0 - paid - 8 * 1_504) <= 1 } == true)
  }

  /// RFC 8289, section 5: nothing is lost in the first interval; then one frame after the interval, over the square root
  /// of the number of losses.
  @Test func `controlled delay loses frames at the pace of the law`() {
    var wire = wire(.codel(CoDelSettings()), limit: 10_000)
    // Twice what the link carries, for a second.
    for number in 0..<2_000 { wire.send(packet(flow: 1), at: Instant(nanoseconds: Int64(number) * 500_000)) }
    wire.run(until: .zero + .seconds(1))
    let lost = Double(wire.drops(.waitedTooLong))
    // The wait passes 5 ms after 10 ms; the first loss comes an interval later. After t more seconds the count n satisfies
    // 0.1 · Σ 1/√k = t, about n = (t / 0.2 + 1)².
    let expected = ((1.0 - 0.110) / 0.2 + 1) * ((1.0 - 0.110) / 0.2 + 1)
    #expect(abs(lost - expected) <= 0.2 * expected, "\(lost) of about \(expected)")
    #expect(wire.drops(.queueFull) == 0)
  }

  @Test func `a short queue is left alone, however long it lasts`() {
    var wire = wire(.codel(CoDelSettings()))
    for number in 0..<1_000 { wire.send(packet(flow: 1), at: Instant(nanoseconds: Int64(number) * 1_005_000)) }
    wire.run()
    #expect(wire.arrivals.count == 1_000 && wire.fabric.drops.total == 0)
  }

  @Test func `packets that understand it are marked and not lost`() throws {
    var settings = CoDelSettings()
    settings.marks = true
    var wire = wire(.codel(settings), limit: 10_000)
    for number in 0..<2_000 {
      wire.send(packet(flow: 1, typeOfService: 2), at: Instant(nanoseconds: Int64(number) * 500_000))
    }
    wire.run()
    #expect(wire.arrivals.count == 2_000 && wire.fabric.drops.total == 0)
    let marked = wire.arrivals.filter { $0.bytes[15] & 3 == 3 }
    #expect(marked.count > 10)
    #expect(marked.allSatisfy { IPv4Header.hasValidChecksum(in: $0.bytes.span.bytes, at: 14) })
  }

  @Test func `flows share the link, and a sparse one hardly waits`() {
    var settings = FairCoDelSettings()
    settings.codel.marks = false
    var wire = wire(.fairCoDel(settings), limit: 10_000)
    for number in 0..<300 { wire.send(packet(flow: number < 200 ? 1 : 2), at: .zero) }
    wire.send(packet(flow: 3), at: .zero + .milliseconds(20))
    wire.run(until: .zero + .milliseconds(100))
    let flows = arrived(wire).map(\.flow)
    let sparse = wire.arrivals.first { $0.bytes[35] == 3 }
    // A frame takes 1.004 ms; the sparse flow waits for the one being sent at most.
    #expect(sparse.map { $0.at < .zero + .microseconds(22_100) } == true)
    #expect(abs(flows.count { $0 == 1 } - flows.count { $0 == 2 }) <= 2)
  }

  @Test func `a fair queue that is full takes from the longest flow`() {
    var wire = wire(.fairCoDel(FairCoDelSettings()), limit: 10)
    for _ in 0..<30 { wire.send(packet(flow: 1), at: .zero) }
    for _ in 0..<3 { wire.send(packet(flow: 2), at: .zero) }
    wire.run()
    let flows = arrived(wire).map(\.flow)
    #expect(flows.count { $0 == 2 } == 3 && flows.count == 11)
    #expect(wire.drops(.queueFull) == 22 && wire.frames.count == 0)
  }

  static let disciplines: [QueueDiscipline] = [
    .priority, .tokenBucket(TokenBucketSettings(rate: .megabitsPerSecond(4), burst: 1_600)), .codel(CoDelSettings()),
    .fairCoDel(FairCoDelSettings()),
  ]

  @Test(arguments: disciplines) func `what waits is lost with the link`(discipline: QueueDiscipline) {
    var wire = wire(discipline)
    for flow in 1...20 as ClosedRange<UInt16> { wire.send(packet(flow: flow), at: .zero) }
    wire.setLink(isUp: false, at: .zero + .milliseconds(5))
    wire.setLink(isUp: true, at: .zero + .milliseconds(6))
    wire.send(packet(flow: 77), at: .zero + .milliseconds(7))
    wire.run()
    #expect(arrived(wire).last?.flow == 77 && wire.frames.count == 0)
    #expect(
      wire.arrivals.count + Int(wire.drops(.linkDown)) + Int(wire.fabric.drops.total - wire.drops(.linkDown)) == 21)
  }

  @Test(arguments: disciplines) func `a queue that goes through bytes goes on alike`(discipline: QueueDiscipline) throws
  {
    var wire = wire(discipline)
    for number in 0..<400 {
      wire.send(packet(flow: UInt16(number % 3), typeOfService: 2), at: Instant(nanoseconds: Int64(number) * 400_000))
    }
    var writer = ByteWriter()
    writer.write(wire.fabric)
    var reader = CheckpointReader(writer.bytes)
    let copy: Fabric = try reader.read()
    #expect(copy == wire.fabric && Digest(of: copy) == Digest(of: wire.fabric))
    var resumed = wire
    resumed.fabric = copy
    wire.run()
    resumed.run()
    #expect(resumed.nanoseconds == wire.nanoseconds && resumed.fabric == wire.fabric)
  }

  @Test func `frames go over into a queue of another discipline`() {
    var wire = wire(.fifo)
    for flow in 1...4 as ClosedRange<UInt16> { wire.send(packet(flow: flow), at: .zero) }
    wire.send(packet(flow: 5, typeOfService: 0x10), at: .zero)
    var settings = wire.fabric.settings(from: wire.near)
    for discipline in QueueDisciplineTests.disciplines.prefix(1) + [.fifo] + QueueDisciplineTests.disciplines {
      settings.discipline = discipline
      wire.fabric.change(settings, from: wire.near, at: .zero, &wire.frames, log: &wire.log)
    }
    wire.run()
    #expect(Set(arrived(wire).map(\.flow)) == [1, 2, 3, 4, 5] && wire.frames.count == 0)
  }
}
