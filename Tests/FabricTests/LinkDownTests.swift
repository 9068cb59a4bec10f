import Fabric
import SimulationKernel
import Testing

@Suite struct LinkDownTests {
  @Test func `what is on the wire or waits is lost when the link goes down`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1), delay: .microseconds(10)))
    for number in 0..<30 { wire.send(number, length: 996) }
    // Eleven have left by 90 us, and nine of them have arrived.
    wire.setLink(isUp: false, at: Instant(nanoseconds: 90_500))
    wire.run()
    #expect(wire.numbers == Array(0..<10))
    #expect(wire.fabric.drops.total == 20 && wire.frames.count == 0)
  }

  @Test func `nothing is sent while the link is down`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1)))
    wire.setLink(isUp: false, at: .zero)
    wire.send(0, length: 60, at: Instant(nanoseconds: 5))
    wire.setLink(isUp: true, at: Instant(nanoseconds: 10))
    wire.send(1, length: 60, at: Instant(nanoseconds: 10))
    wire.run()
    #expect(wire.numbers == [1] && wire.nanoseconds == [10 + 512] && wire.drops(.linkDown) == 1)
  }

  @Test func `a frame lost on the wire does not come when the link is up again in time`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1), delay: .milliseconds(1)))
    wire.send(0, length: 60)
    wire.setLink(isUp: false, at: Instant(nanoseconds: 1000))
    wire.setLink(isUp: true, at: Instant(nanoseconds: 2000))
    wire.send(1, length: 60, at: Instant(nanoseconds: 3000))
    wire.run()
    #expect(wire.numbers == [1] && wire.fabric.drops.total == 1)
  }

  @Test func `both ends lose`() {
    var wire = Wire(LinkSettings(.gigabitsPerSecond(1), delay: .milliseconds(1)))
    wire.send(0, length: 60)
    let answer = wire.frames.make(octets: Wire.frame(1, length: 60))
    wire.fabric.send(answer, from: wire.far, at: .zero, &wire.frames, log: &wire.log)
    wire.setLink(isUp: false, at: Instant(nanoseconds: 1000))
    wire.run()
    #expect(wire.fabric.framesDelivered == 0 && wire.fabric.drops.total == 2)
    #expect(wire.fabric.ports.allSatisfy { !wire.fabric[transmitter: $0].isUp })
  }
}
