import Fabric
import Packets
import SimulationKernel
import Switching
import Testing

/// One bridge, and what it says and does when its neighbours are made up.
@Suite struct ProtocolTests {
  @Test func `a port with nobody behind it becomes an edge after three seconds`() {
    var bridge = Bridge(ports: 2)
    bridge.run(until: .zero + .seconds(3), short: 1)
    #expect(bridge.device.state(of: PortIndex(0)) == .discarding)
    bridge.run(until: .zero + .seconds(3))
    #expect(bridge.device.state(of: PortIndex(0)) == .forwarding)
  }

  @Test func `a port that is said to be an edge forwards at once`() {
    var bridge = Bridge(ports: 2) { port, number in port.spanningTree.isEdge = number == 1 }
    bridge.run(until: .zero)
    #expect(bridge.device.state(of: PortIndex(0)) == .discarding)
    #expect(bridge.device.state(of: PortIndex(1)) == .forwarding)
  }

  @Test func `a port that may not find out listens for max age and learns for a hello`() {
    var bridge = Bridge(ports: 1) { port, _ in port.spanningTree.findsEdge = false }
    bridge.run(until: .zero + .seconds(20), short: 1)
    #expect(bridge.device.state(of: PortIndex(0)) == .discarding)
    bridge.run(until: .zero + .seconds(22), short: 1)
    #expect(bridge.device.state(of: PortIndex(0)) == .learning)
    bridge.run(until: .zero + .seconds(22))
    #expect(bridge.device.state(of: PortIndex(0)) == .forwarding)
  }

  @Test func `an edge on which a bridge is heard is none any more`() {
    var bridge = Bridge(ports: 2) { port, _ in port.spanningTree.isEdge = true }
    bridge.run(until: .zero + .seconds(1))
    bridge.hear(.rapid(worse([.proposal], role: .designated)), on: 0)
    #expect(bridge.device.state(of: PortIndex(0)) == .forwarding)
    bridge.hear(.rapid(better([.proposal], role: .designated)), on: 0)
    #expect(bridge.device.role(of: PortIndex(0)) == .root)
  }

  @Test func `a designated port says hello every two seconds`() {
    var bridge = Bridge(ports: 1)
    bridge.run(until: .zero + .milliseconds(100_500))
    let late = bridge.said.filter { $0.at > .zero + .seconds(10) }.map(\.at)
    #expect(late.count == 45)
    #expect(zip(late, late.dropFirst()).allSatisfy { $1 - $0 == .seconds(2) })
  }

  @Test func `a proposal of a better bridge is agreed to at once`() {
    var bridge = Bridge(ports: 2)
    bridge.run(until: .zero + .milliseconds(10_500))
    bridge.said = []
    bridge.hear(.rapid(better([.proposal, .learning], role: .designated)), on: 0)
    #expect(bridge.device.role(of: PortIndex(0)) == .root)
    #expect(bridge.device.state(of: PortIndex(0)) == .forwarding)
    let answers = bridge.said.filter { $0.port == 0 }.compactMap(\.rapid)
    #expect(answers.count == 1)
    #expect(answers.first?.flags.contains(.agreement) == true)
    #expect(answers.first?.flags.role == .root)
    #expect(answers.first?.rootPathCost == 20_000)
  }

  @Test func `a root port gives up after three silent hellos`() {
    var bridge = Bridge(ports: 2)
    bridge.run(until: .zero + .milliseconds(10_500))
    bridge.hear(.rapid(better([.proposal], role: .designated)), on: 0)
    bridge.run(until: .zero + .milliseconds(16_500), short: 1)
    #expect(bridge.device.role(of: PortIndex(0)) == .root)
    bridge.run(until: .zero + .milliseconds(16_500))
    #expect(bridge.device.role(of: PortIndex(0)) == .designated)
    #expect(bridge.device.root?.address == bridgeAddress(5))
  }

  @Test func `what is too old counts for nothing`() {
    var bridge = Bridge(ports: 1)
    bridge.run(until: .zero + .milliseconds(10_500))
    for age in [19, 20] as [UInt16] {
      var message = better([], role: .designated)
      message.messageAge = age * BPDUParameters.second
      bridge.hear(.rapid(message), on: 0)
      #expect(bridge.device.role(of: PortIndex(0)) == (age == 19 ? .root : .designated))
    }
  }

  @Test func `no more than six messages go out in a row, then one a second`() {
    var bridge = Bridge(ports: 1)
    bridge.run(until: .zero + .milliseconds(10_500))
    bridge.said = []
    for number in 0..<20 {
      var message = better([.proposal], role: .designated)
      message.rootPathCost = UInt32(100 - number)
      bridge.hear(.rapid(message), on: 0)
    }
    // The hello half a second ago is the sixth.
    #expect(bridge.said.count == 5)
    bridge.run(until: .zero + .milliseconds(11_500))
    #expect(bridge.said.count == 6)
  }

  @Test func `a topology change makes the other ports forget their addresses`() {
    var bridge = Bridge(ports: 3)
    bridge.run(until: .zero + .milliseconds(10_500))
    bridge.hear(.rapid(better([.proposal], role: .designated)), on: 0)
    bridge.hear(.rapid(agreement()), on: 1)
    bridge.run(until: .zero + .seconds(11))
    for port in 0..<3 { bridge.hear(frame(to: .broadcast, from: station(port)), on: port) }
    #expect((0..<3).allSatisfy { bridge.knows(station($0)) })
    bridge.hear(.rapid(better([.topologyChange], role: .designated)), on: 0)
    #expect(bridge.knows(station(0)))
    #expect(!bridge.knows(station(1)))
    // Behind an edge nothing can have changed.
    #expect(bridge.knows(station(2)))
  }

  @Test func `an older bridge is answered in the older protocol`() {
    var bridge = Bridge(ports: 2)
    bridge.run(until: .zero + .milliseconds(10_500))
    bridge.said = []
    bridge.hear(.configuration(worse([], role: nil)), on: 0)
    bridge.run(until: .zero + .seconds(30))
    #expect(bridge.said.filter { $0.port == 0 }.count > 5)
    #expect(bridge.said.filter { $0.port == 0 }.allSatisfy { if case .configuration = $0.bpdu { true } else { false } })
    #expect(bridge.said.filter { $0.port == 1 }.allSatisfy { $0.rapid != nil })
    // A rapid one in its place is answered as such, once the port has been sure of the older for three seconds.
    bridge.said = []
    bridge.hear(.rapid(worse([], role: .designated)), on: 0)
    bridge.run(until: .zero + .seconds(40))
    #expect(bridge.said.contains { $0.port == 0 && $0.rapid != nil })
  }

  @Test func `a notification of the older protocol is acknowledged`() {
    var bridge = Bridge(ports: 2)
    bridge.run(until: .zero + .milliseconds(10_500))
    bridge.hear(.configuration(worse([], role: nil)), on: 0)
    bridge.run(until: .zero + .seconds(60))
    bridge.said = []
    bridge.hear(.topologyChangeNotification, on: 0)
    bridge.run(until: .zero + .seconds(63))
    #expect(bridge.said.contains { $0.configuration?.flags == [.topologyChange, .topologyChangeAcknowledgment] })
  }

  @Test func `towards an older root changes are notified until acknowledged`() {
    var bridge = Bridge(ports: 2) { port, _ in port.spanningTree.findsEdge = false }
    bridge.run(until: .zero + .seconds(1))
    for at in 1...60 as ClosedRange<Int64> {
      bridge.hear(.configuration(better([], role: nil)), on: 0)
      bridge.run(until: .zero + .seconds(at))
    }
    #expect(bridge.device.role(of: PortIndex(0)) == .root)
    let isNotified = { (said: [Bridge.Said]) in said.contains { $0.bpdu == .topologyChangeNotification } }
    #expect(isNotified(bridge.said))
    bridge.hear(.configuration(better([.topologyChangeAcknowledgment], role: nil)), on: 0)
    bridge.said = []
    bridge.run(until: .zero + .seconds(64))
    #expect(!isNotified(bridge.said))
  }

  @Test func `a worse bridge that learns all the same makes a port discard`() {
    var bridge = Bridge(ports: 1) { port, _ in port.spanningTree.findsEdge = false }
    bridge.run(until: .zero + .seconds(30))
    #expect(bridge.device.state(of: PortIndex(0)) == .forwarding)
    bridge.hear(.rapid(worse([.learning], role: .designated)), on: 0)
    #expect(bridge.device.state(of: PortIndex(0)) == .discarding)
  }

  @Test func `a learning port learns and does not forward`() {
    var bridge = Bridge(ports: 2) { port, number in port.spanningTree.findsEdge = number == 0 }
    bridge.run(until: .zero + .seconds(21))
    #expect(bridge.device.state(of: PortIndex(1)) == .learning)
    bridge.hear(frame(to: .broadcast, from: station(1)), on: 1)
    #expect(bridge.knows(station(1)))
    #expect(bridge.device.counters.flooded == 0)
  }

  @Test func `two bridges given the same are equal`() {
    var (a, b) = (Bridge(ports: 3), Bridge(ports: 3))
    for at in 0..<100 as Range<Int64> {
      for port in 0..<3 {
        let message = BPDU.rapid(at % 3 == 0 ? better([.proposal], role: .designated) : agreement())
        a.hear(message, on: (port + Int(at)) % 3)
        b.hear(message, on: (port + Int(at)) % 3)
      }
      a.run(until: .zero + .milliseconds(at * 700))
      b.run(until: .zero + .milliseconds(at * 700))
    }
    #expect(a.device == b.device)
  }
}

private func better(_ flags: BPDUFlags, role: BPDUPortRole?) -> BPDUParameters { message(1, flags, role) }
private func worse(_ flags: BPDUFlags, role: BPDUPortRole?) -> BPDUParameters { message(9, flags, role) }

/// Of bridge number `number`, which takes itself for the root.
private func message(_ number: Int, _ flags: BPDUFlags, _ role: BPDUPortRole?) -> BPDUParameters {
  let id = BridgeIdentifier(priority: 32_768, address: bridgeAddress(number))
  let flags = role.map { flags.union(BPDUFlags(role: $0)) } ?? flags
  return BPDUParameters(flags: flags, root: id, rootPathCost: 0, bridge: id, port: BridgePortIdentifier(number: 1))
}

/// What a bridge below bridge 5 says that has agreed to it as long as bridge 1 is the root of both.
private func agreement() -> BPDUParameters {
  var agreement = message(9, [.agreement], .root)
  agreement.root = BridgeIdentifier(priority: 32_768, address: bridgeAddress(1))
  agreement.rootPathCost = 40_000
  return agreement
}
