import Fabric
import SimulationKernel
import Testing

@Suite struct ObservationLogTests {
  private func bytes(_ record: ObservationLog.Record, _ log: ObservationLog) -> [UInt8] {
    Array(log.bytes[record.range])
  }

  @Test func `a frame is seen when its first bit leaves and when its last bit enters`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1), delay: .microseconds(1)))
    wire.log = ObservationLog(watching: [wire.near, wire.far], of: 2)
    wire.send(5, length: 60, at: Instant(nanoseconds: 100))
    wire.send(6, length: 70, at: Instant(nanoseconds: 100))
    wire.run()
    let (first, second) = (Wire.frame(5, length: 60), Wire.frame(6, length: 70))
    let records = wire.log.records
    // 64 and 74 bytes on the wire take 512 and 592 ns.
    #expect(records.map(\.at.nanoseconds) == [100, 612, 1612, 2204])
    #expect(records.map(\.direction) == [.sent, .sent, .received, .received])
    #expect(records.map(\.port) == [wire.near, wire.near, wire.far, wire.far])
    #expect(records.map { bytes($0, wire.log) } == [first, second, first, second])
  }

  @Test func `a frame lost on the wire says so where it was sent`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)) { $0.loss = .always })
    wire.log = ObservationLog(watching: [wire.near], of: 2)
    wire.send(0, length: 60)
    #expect(wire.log.records.map(\.dropped) == [.loss])
  }

  @Test func `nobody is shown what nobody watches`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)))
    wire.log = ObservationLog(watching: [wire.far], of: 2)
    wire.send(0, length: 60)
    #expect(wire.log.isEmpty)
    wire.run()
    #expect(wire.log.records.count == 1)
    wire.log.drain()
    #expect(wire.log.isEmpty && wire.log.bytes.isEmpty)
  }

  @Test func `watching changes nothing`() {
    let link = LinkSettings(.gigabitsPerSecond(1)) { ($0.loss, $0.corrupt) = (.percent(10), .percent(10)) }
    var (watched, alone) = (Wire(link), Wire(link))
    watched.log = ObservationLog(watching: [watched.near, watched.far], of: 2)
    for number in 0..<100 {
      watched.send(number, length: 60)
      alone.send(number, length: 60)
    }
    watched.run()
    alone.run()
    #expect(watched.fabric == alone.fabric && watched.frames == alone.frames && watched.arrivals == alone.arrivals)
  }
}
