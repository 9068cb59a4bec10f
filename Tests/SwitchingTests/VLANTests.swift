import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

@Suite struct VLANTests {
  /// Ports: 0 and 1 access 10, 2 access 20, 3 trunk of 10 and 20 with native 10, 4 trunk of 20 and 30 without native.
  static let memberships: [VLANMembership] = [
    .access(vlan(10)), .access(vlan(10)), .access(vlan(20)), .trunk(allowed: vlans(10, 20), native: vlan(10)),
    .trunk(allowed: vlans(20, 30), native: nil),
  ]

  struct Case: CustomTestStringConvertible {
    let port: Int
    let tag: UInt16?
    /// The ports reached and the tags seen there.
    let reached: [Int: UInt16?]

    var testDescription: String { "port \(port), tag \(tag.map(String.init) ?? "none")" }
  }

  static let cases = [
    Case(port: 0, tag: nil, reached: [1: nil, 3: nil]),
    Case(port: 0, tag: 10, reached: [1: nil, 3: nil]),
    Case(port: 0, tag: 20, reached: [:]),
    Case(port: 0, tag: 0xA000, reached: [1: nil, 3: nil]),
    Case(port: 2, tag: nil, reached: [3: 20, 4: 20]),
    Case(port: 2, tag: 0xA000, reached: [3: 0xA014, 4: 0xA014]),
    Case(port: 3, tag: nil, reached: [0: nil, 1: nil]),
    Case(port: 3, tag: 10, reached: [0: nil, 1: nil]),
    Case(port: 3, tag: 0x6014, reached: [2: nil, 4: 0x6014]),
    Case(port: 3, tag: 30, reached: [:]),
    Case(port: 4, tag: nil, reached: [:]),
    Case(port: 4, tag: 0, reached: [:]),
    Case(port: 4, tag: 20, reached: [2: nil, 3: 20]),
    Case(port: 4, tag: 30, reached: [:]),
    Case(port: 4, tag: 0xFFF, reached: [:]),
  ]

  @Test(arguments: cases) func `a broadcast reaches the members in their form`(_ it: Case) {
    var network = SwitchedNetwork([plainSwitch(VLANTests.memberships)])
    network.send(frame(to: .broadcast, from: station(1), tag: it.tag), at: Plug(0, it.port))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.received.count == it.reached.count)
    for received in network.received {
      let tag = it.reached[received.plug.port]
      #expect(tag != nil, "port \(received.plug.port)")
      #expect(received.bytes == frame(to: .broadcast, from: station(1), tag: tag ?? nil))
    }
    #expect(network.outbox.frames.count == 0)
  }

  @Test(arguments: [Case(port: 0, tag: 20, reached: [:]), Case(port: 4, tag: nil, reached: [:])])
  func `what a port does not carry is dropped`(_ it: Case) {
    var network = SwitchedNetwork([plainSwitch(VLANTests.memberships)])
    network.send(frame(to: .broadcast, from: station(1), tag: it.tag), at: Plug(0, it.port))
    network.run(until: Instant(nanoseconds: 10_000))
    #expect(network.drops(at: Plug(0, it.port)) == [.vlanNotAllowed: 1])
  }

  @Test func `a known destination gets the frame in its port's form`() {
    var network = SwitchedNetwork([plainSwitch(VLANTests.memberships)])
    network.send(frame(to: .broadcast, from: station(1), tag: 20), at: Plug(0, 4))
    network.run(until: Instant(nanoseconds: 10_000))
    network.received = []
    network.send(frame(to: station(1), from: station(2)), at: Plug(0, 2))
    network.run(until: Instant(nanoseconds: 20_000))
    #expect(network.received.map(\.bytes) == [frame(to: station(1), from: station(2), tag: 20)])
    #expect(network.received.map(\.plug) == [Plug(0, 4)])
  }

  @Test func `each VLAN learns for itself`() {
    var device = plainSwitch(VLANTests.memberships).0
    var outbox = Outbox()
    receive(frame(to: .broadcast, from: station(1)), on: 0, at: .zero, &device, &outbox)
    receive(frame(to: .broadcast, from: station(1)), on: 2, at: .zero, &device, &outbox)
    #expect(device.port(of: station(1), in: vlan(10), at: .zero) == PortIndex(0))
    #expect(device.port(of: station(1), in: vlan(20), at: .zero) == PortIndex(2))
    #expect(device.counters.moved == 0)
  }

  @Test func `two forms of a flood cost one copy`() {
    var device = plainSwitch(VLANTests.memberships).0
    var outbox = Outbox()
    let sent = outbox.frames.make(frame(to: .broadcast, from: station(1), tag: 20).span.bytes)
    device.receive(sent, on: PortIndex(4), at: .zero, into: &outbox)
    #expect(outbox.frames.count == 2)
  }

  @Test func `a set of VLANs holds what was put in`() {
    let numbers: [UInt16] = [4094, 1, 2, 3, 100, 102, 101, 2]
    let set = VLANSet(numbers.map(vlan))
    #expect(set.members.map(\.rawValue) == [1, 2, 3, 100, 101, 102, 4094])
    for number in 1...4094 as ClosedRange<UInt16> { #expect(set.contains(vlan(number)) == numbers.contains(number)) }
    #expect(VLANSet.all.members.count == 4094)
    #expect(set.removing(vlan(101)).members.map(\.rawValue) == [1, 2, 3, 100, 102, 4094])
  }
}
