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
  }

  /// Linux, `br_handle_frame`: `is_valid_ether_addr` of the source.
  @Test(arguments: [MACAddress(bits: 0x0100_5E00_0001), .broadcast, .zero])
  func `a frame whose source is no station goes no further`(source: MACAddress) {
    var network = SwitchedNetwork([plainSwitch(ports: 2)])
    network.send(frame(to: station(1), from: source), at: Plug(0, 0))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.received.isEmpty)
    #expect(network.drops(at: Plug(0, 0)) == [.invalidSource: 1])
  }

  @Test(arguments: [bridgeAddress(0), portAddress(0, 0), portAddress(0, 1)])
  func `a frame to the switch itself is not forwarded, and its address not learned`(address: MACAddress) {
    var network = SwitchedNetwork([plainSwitch(ports: 2)])
    network.send(frame(to: .broadcast, from: address), at: Plug(0, 1))
    network.send(frame(to: address, from: station(1)), at: Plug(0, 0))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.takeReceivers() == [Plug(0, 0)])
    #expect(network.switches[0].port(of: address, at: network.now) == nil)
    #expect(network.drops(at: Plug(0, 0)) == [.ownAddress: 1])
  }

  /// Linux, `br_handle_frame`: "If STP is turned off, then must forward to keep loop detection".
  @Test func `without a spanning tree a message of bridges is forwarded like any other, in its VLAN`() {
    let ports: [VLANMembership] = [.access(vlan(10)), .access(vlan(10)), .access(vlan(20))]
    var network = SwitchedNetwork([plainSwitch(ports)])
    network.send(frame(to: BPDUParameters.groupAddress, from: station(1)), at: Plug(0, 0))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.takeReceivers() == [Plug(0, 1)])
    #expect(network.switches[0].port(of: station(1), in: vlan(10), at: network.now) == PortIndex(0))
  }

  /// The kernel's `group_fwd_mask`.
  @Test(arguments: 3..<16) func `a reserved group is forwarded where the mask has its bit`(last: Int) {
    let ports = (0..<2).map { SwitchPortSettings(address: portAddress(0, $0)) }
    let device = LearningSwitch(
      address: bridgeAddress(0), ports: ports, ageing: .seconds(300), spanningTree: SpanningTreeSettings(),
      groupForwardMask: 1 << UInt16(last))
    var network = SwitchedNetwork([(device, 2)])
    network.run(until: .zero + .seconds(40))
    network.received = []
    for group in 3..<16 {
      network.send(frame(to: MACAddress(bits: 0x0180_C200_0000 + UInt64(group)), from: station(1)), at: Plug(0, 0))
    }
    network.run(until: network.now + .microseconds(50))
    #expect(network.received.filter { $0.plug == Plug(0, 1) && $0.bytes[12...13] == [0x88, 0xB5] }.count == 1)
    #expect(network.received.allSatisfy { $0.bytes[5] == UInt8(last) || $0.bytes[12] != 0x88 })
  }

  @Test func `the source of what is for bridges is learned all the same`() {
    var network = SwitchedNetwork([plainSwitch(ports: 2)])
    network.send(frame(to: MACAddress(bits: 0x0180_C200_000E), from: station(1)), at: Plug(0, 0))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.switches[0].port(of: station(1), at: network.now) == PortIndex(0))
  }

  @Test(arguments: 1..<16) func `other groups of bridges are not forwarded`(last: Int) {
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
