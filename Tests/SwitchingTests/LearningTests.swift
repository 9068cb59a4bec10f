import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct LearningTests {
  @Test func `an unknown destination is flooded and a known one is not`() {
    var network = SwitchedNetwork([plainSwitch(ports: 4)])
    network.send(frame(to: station(2), from: station(1)), at: Plug(0, 1))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.takeReceivers() == [Plug(0, 0), Plug(0, 2), Plug(0, 3)])
    network.send(frame(to: station(1), from: station(2)), at: Plug(0, 2))
    network.run(until: Instant(nanoseconds: 20_000))
    #expect(network.takeReceivers() == [Plug(0, 1)])
    #expect(network.switches[0].counters.flooded == 1)
    #expect(network.switches[0].counters.forwarded == 1)
    #expect(network.outbox.frames.count == 0)
  }

  @Test func `a broadcast reaches every other port unchanged`() {
    var network = SwitchedNetwork([plainSwitch(ports: 5)])
    let sent = frame(to: .broadcast, from: station(1))
    network.send(sent, at: Plug(0, 3))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.received.count == 4)
    #expect(network.received.allSatisfy { $0.bytes == sent && $0.plug != Plug(0, 3) })
  }

  @Test func `a destination on the port it came from is filtered`() {
    var network = SwitchedNetwork([plainSwitch(ports: 3)])
    for (to, from) in [(2, 1), (1, 2)] { network.send(frame(to: station(to), from: station(from)), at: Plug(0, 0)) }
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.takeReceivers() == [Plug(0, 1), Plug(0, 2)])
    #expect(network.drops(at: Plug(0, 0)) == [.sourceIsDestination: 1])
    #expect(network.switches[0].counters.discarded == 1)
  }

  @Test(arguments: [false, true]) func `an address ages to the nanosecond`(isAged: Bool) {
    let ageing = Duration.microseconds(50)
    var device = plainSwitch(ports: 3, ageing: ageing).0
    var outbox = Outbox()
    receive(frame(to: .broadcast, from: station(1)), on: 1, at: Instant(nanoseconds: 7), &device, &outbox)
    let later = Instant(nanoseconds: isAged ? 7 : 6) + ageing
    #expect(device.port(of: station(1), at: later) == (isAged ? nil : PortIndex(1)))
    receive(frame(to: station(1), from: station(2)), on: 0, at: later, &device, &outbox)
    #expect(device.counters.forwarded == (isAged ? 0 : 1))
    #expect(device.counters.flooded == (isAged ? 2 : 1))
  }

  @Test func `seeing an address again renews it`() {
    var device = plainSwitch(ports: 2, ageing: .nanoseconds(10)).0
    var outbox = Outbox()
    for at in [0, 9, 18] as [Int64] {
      receive(frame(to: .broadcast, from: station(1)), on: 0, at: Instant(nanoseconds: at), &device, &outbox)
    }
    #expect(device.port(of: station(1), at: Instant(nanoseconds: 27)) == PortIndex(0))
    #expect(device.port(of: station(1), at: Instant(nanoseconds: 28)) == nil)
  }

  @Test func `an address moves with its station`() {
    var device = plainSwitch(ports: 3).0
    var outbox = Outbox()
    for port in [0, 2] { receive(frame(to: .broadcast, from: station(1)), on: port, at: .zero, &device, &outbox) }
    #expect(device.port(of: station(1), at: .zero) == PortIndex(2))
    #expect(device.counters.moved == 1)
  }

  @Test func `a group address is never learned`() {
    var device = plainSwitch(ports: 2).0
    var outbox = Outbox()
    let group = MACAddress(bits: 0x0100_5E00_0001)
    receive(frame(to: .broadcast, from: group), on: 0, at: .zero, &device, &outbox)
    #expect(device.port(of: group, at: .zero) == nil)
    #expect(device.counters.flooded == 1)
  }

  @Test(arguments: 0..<16) func `groups of bridges are not forwarded`(last: Int) {
    var network = SwitchedNetwork([plainSwitch(ports: 2)])
    network.send(frame(to: MACAddress(bits: 0x0180_C200_0000 + UInt64(last)), from: station(1)), at: Plug(0, 0))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.received.isEmpty)
    #expect(network.drops(at: Plug(0, 0)) == [.reservedAddress: 1])
  }

  @Test func `the group after those of bridges is forwarded`() {
    var network = SwitchedNetwork([plainSwitch(ports: 2)])
    network.send(frame(to: MACAddress(bits: 0x0180_C200_0010), from: station(1)), at: Plug(0, 0))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.received.count == 1)
  }

  @Test func `a full table learns nothing until an address ages`() {
    var device = plainSwitch(ports: 2, ageing: .seconds(1)).0
    var outbox = Outbox()
    for number in 0..<16_384 {
      receive(
        frame(to: .broadcast, from: station(number)), on: 0, at: Instant(nanoseconds: Int64(number)), &device, &outbox)
    }
    let last = Instant.zero + .seconds(1)
    receive(
      frame(to: .broadcast, from: station(99_999)), on: 1, at: Instant(nanoseconds: 999_999_999), &device, &outbox)
    #expect(device.counters.unlearned == 1)
    receive(frame(to: .broadcast, from: station(99_999)), on: 1, at: last, &device, &outbox)
    #expect(device.counters.unlearned == 1)
    #expect(device.port(of: station(99_999), at: last) == PortIndex(1))
    #expect(device.port(of: station(1), at: last) == PortIndex(0))
  }

  @Test func `a link that goes down takes its addresses along`() {
    var network = SwitchedNetwork([plainSwitch(ports: 3)])
    network.send(frame(to: .broadcast, from: station(1)), at: Plug(0, 1))
    network.run(until: Instant(nanoseconds: 10_000))
    network.received = []
    network.setLink(at: Plug(0, 1), isUp: false)
    network.send(frame(to: station(1), from: station(2)), at: Plug(0, 0))
    network.run(until: Instant(nanoseconds: 20_000))
    #expect(network.takeReceivers() == [Plug(0, 2)])
  }
}

/// Gives a switch a frame and lets go of what it makes of it.
func receive(_ bytes: [UInt8], on port: Int, at now: Instant, _ device: inout LearningSwitch, _ outbox: inout Outbox) {
  let frame = outbox.frames.make(bytes.span.bytes)
  device.receive(frame, on: PortIndex(port), at: now, into: &outbox)
  outbox = Outbox()
}
