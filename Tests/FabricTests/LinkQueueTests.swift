import Fabric
import SimulationKernel
import Testing

@Suite struct LinkQueueTests {
  @Test(arguments: [0, 1, 3]) func `as many frames wait as the queue holds, and the next are dropped`(limit: Int) {
    var wire = Wire(LinkSettings(.megabitsPerSecond(10)) { $0.queueLimit = limit })
    for number in 0..<6 { wire.send(number, length: 60) }
    wire.run()
    #expect(wire.numbers == Array(0..<limit + 1))
    #expect(wire.drops(.queueFull) == UInt64(5 - limit) && wire.fabric.drops.total == UInt64(5 - limit))
    #expect(wire.frames.count == 0)
  }

  @Test func `a position that has become free is used`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)) { $0.queueLimit = 1 })
    for (number, at) in [(0, 0), (1, 0), (2, 511), (3, 512), (4, 513)] {
      wire.send(number, length: 60, at: Instant(nanoseconds: Int64(at)))
    }
    wire.run()
    // The third comes a nanosecond before the wire is free; the fifth finds the fourth waiting.
    #expect(wire.drops(.queueFull) == 2)
    #expect(wire.nanoseconds == [512, 1024, 1536])
  }

  @Test func `what is longer than the MTU is dropped, the header and one tag not counted`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)) { $0.mtu = 1500 })
    wire.send(0, length: 1514)
    wire.send(1, length: 1515)
    var tagged = [UInt8](repeating: 0, count: 1518)
    (tagged[12], tagged[13]) = (0x81, 0x00)
    wire.send(tagged, at: .zero)
    wire.send(tagged + [0], at: .zero)
    wire.run()
    #expect(wire.arrivals.map(\.bytes.count) == [1514, 1518] && wire.drops(.exceedsMTU) == 2)
  }

  @Test func `a port without a cable drops what it is to send`() {
    var (fabric, frames, log) = (Fabric(), FrameStore(), ObservationLog())
    let port = fabric.addPort(of: NodeIndex(0), index: PortIndex(0), random: RandomStream(seed: 1, owner: "p"))
    fabric.send(frames.make(octets: [1, 2]), from: port, at: .zero, &frames, log: &log)
    #expect(fabric.drops.all.first?.location.reason == .notConnected && frames.count == 0)
  }

  @Test func `frames and padded bytes are counted at both ends`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)))
    wire.send(0, length: 14)
    wire.send(1, length: 1000)
    wire.run()
    let (sent, received) = (wire.fabric[transmitter: PortID(0)].sent, wire.fabric[receiver: PortID(1)].received)
    #expect(sent.frames == 2 && sent.bytes == 1060 && sent == received)
    #expect(
      wire.fabric[receiver: PortID(0)].received == PortCounter()
        && wire.fabric[transmitter: PortID(1)].sent == PortCounter())
    #expect(wire.fabric.framesSent == 2 && wire.fabric.framesDelivered == 2)
  }
}
