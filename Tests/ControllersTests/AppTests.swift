import Controllers
import OpenFlow
import OpenFlowText
import Packets
import SimulationKernel
import Testing

struct AppTests {
  @Test func tablesFollowFromTheStagesNotFromTheOrderOfApps() {
    let controller = Controller([LearningSwitchApp(), FirewallApp([])])
    #expect(controller.appNames == ["firewall", "learning-switch"])
    #expect(controller.pipeline.entries.map(\.stage.name) == ["filter", "forward"])
  }

  @Test func hubFloods() throws {
    var controller = Controller([HubApp()])
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    let flood = one.takeReceived().flowMods.filter { $0.instructions == [.applyActions([.output(.flood)])] }
    #expect(flood.map(\.match) == [Match()])
  }

  @Test func learningSwitchInstallsAnEntryOnceBothSidesAreKnown() throws {
    var controller = Controller([LearningSwitchApp()])
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    _ = one.takeReceived()
    try one.punt(Sample.frame(from: 1, to: 2), at: 1, &controller, at: .zero)
    #expect(one.takeReceived().packetOuts.map(\.actions) == [[.output(.flood)]])
    try one.punt(Sample.frame(from: 2, to: 1), at: 2, &controller, at: .zero)
    let answer = one.takeReceived()
    #expect(answer.map(\.type) == [.flowMod, .barrierRequest, .packetOut], "the entry comes before the packet")
    #expect(answer.flowMods[0].instructions == [.applyActions([.output(PortNumber(1))])])
    #expect(answer.flowMods[0].match[.inPort]?.value == 2)
    #expect(answer.packetOuts[0].actions == [.output(PortNumber(1))])
  }

  @Test func whoMovesIsForgottenWhereItWas() throws {
    var controller = Controller([LearningSwitchApp()])
    var one = FakeSwitch(1, ports: 3)
    try one.join(&controller)
    try one.punt(Sample.frame(from: 1, to: 9), at: 1, &controller, at: .zero)
    _ = one.takeReceived()
    try one.punt(Sample.frame(from: 1, to: 9), at: 3, &controller, at: .zero)
    let deleted = one.takeReceived().flowMods
    #expect(deleted.map(\.command) == [.delete])
    #expect(deleted[0].match[.ethernetDestination]?.value == UInt128(Sample.mac(1).bits))
  }

  @Test func firewallRulesAreEntriesInTheirOrder() throws {
    let web = try MatchText.match("ipv4_src=10.0.0.0/24,tcp_dst=80")
    let firewall = FirewallApp(
      [.init(.allow, web), .init(.deny, try MatchText.match("ip_proto=6"))], otherwise: .allow)
    var controller = Controller([firewall, LearningSwitchApp()])
    var one = FakeSwitch(1, ports: 2)
    try one.join(&controller)
    let mods = one.takeReceived().flowMods.filter { $0.command == .add && $0.table == TableNumber(0) }
    let first = try #require(mods.first { $0.match == web })
    let second = try #require(mods.first { $0.match[.ipProtocol] != nil && $0.match[.tcpDestination] == nil })
    #expect(first.priority > second.priority)
    #expect(first.instructions == [.gotoTable(TableNumber(1))])
    #expect(second.instructions.isEmpty)
    #expect(controller.appName(of: first.cookie) == "firewall")
  }

  private static func ring(_ count: UInt32) -> (switches: [FakeSwitch], wires: [(SwitchPort, SwitchPort)]) {
    let switches = (1...count).map { FakeSwitch($0, ports: 3) }
    // Port 1 leads to a host, 2 to the next switch, 3 to the one before.
    let wires = switches.indices.map { index in
      (switches[index].location(2), switches[(index + 1) % switches.count].location(3))
    }
    return (switches, wires)
  }

  @Test func linksAreFoundByProbes() throws {
    let (switches, wires) = Self.ring(4)
    let network = try FakeNetwork(Controller([ForwardingApp()]), switches, wires: wires)
    #expect(network.controller.view.links.count == 8)
    #expect(network.controller.view.edgePorts() == switches.map { $0.location(1) })
  }

  @Test func broadcastsLeaveAtTheEdgeOnly() throws {
    let (switches, wires) = Self.ring(4)
    var network = try FakeNetwork(Controller([ForwardingApp()]), switches, wires: wires)
    for index in 0..<4 { _ = network.switches[index].takeReceived() }
    try network.punt(Sample.arpRequest(from: 1, for: 3), at: switches[0].location(1))
    for index in 0..<4 {
      let outs = network.switches[index].takeReceived().packetOuts
      #expect(outs.map(\.actions) == (index == 0 ? [] : [[.output(PortNumber(1))]]))
    }
    #expect(network.controller.view.host(Sample.mac(1))?.addresses == [Sample.address(1)])
  }

  /// The output towards a host, on each switch.
  private static func ways(_ network: FakeNetwork, to host: UInt64) -> [[Action]] {
    network.switches.map { one in
      let rule = network.controller.rules(on: one.datapath)?.rules.first {
        $0.match[.ethernetDestination]?.value == UInt128(Sample.mac(host).bits)
      }
      guard case .applyActions(let actions)? = rule?.instructions.first else { return [] }
      return actions
    }
  }

  @Test func pathsAreShortestAndEqualOnesAreShared() throws {
    let (switches, wires) = Self.ring(4)
    var network = try FakeNetwork(Controller([ForwardingApp()]), switches, wires: wires)
    try network.punt(Sample.arpRequest(from: 1, for: 3), at: switches[0].location(1))
    let ways = Self.ways(network, to: 1)
    #expect(ways[0] == [.output(PortNumber(1))])
    #expect(ways[1] == [.output(PortNumber(3))])
    #expect(ways[3] == [.output(PortNumber(2))])
    guard case .group(let group)? = ways[2].first else { return #expect(Bool(false), "no group") }
    let buckets = network.controller.rules(on: switches[2].datapath)?.groups.first { $0.number == group }?.buckets
    #expect(buckets?.map(\.actions) == [[.output(PortNumber(2))], [.output(PortNumber(3))]])
  }

  @Test func brokenLinkIsGoneAround() throws {
    let (switches, wires) = Self.ring(4)
    var network = try FakeNetwork(Controller([ForwardingApp()]), switches, wires: wires)
    try network.punt(Sample.arpRequest(from: 1, for: 3), at: switches[0].location(1))
    try network.cut(switches[0].location(2))
    let ways = Self.ways(network, to: 1)
    #expect(ways[1] == [.output(PortNumber(2))])
    #expect(ways[2] == [.output(PortNumber(2))])
    #expect(ways[3] == [.output(PortNumber(2))])
    #expect(network.controller.rules(on: switches[2].datapath)?.groups == [])
  }

  @Test func silentLinkIsForgotten() throws {
    let (switches, wires) = Self.ring(3)
    var network = try FakeNetwork(Controller([ForwardingApp()]), switches, wires: wires)
    #expect(network.controller.view.links.count == 6)
    for second in 1...5 {
      for one in network.switches {
        network.controller.receive(
          OpenFlowPacket(.echoReply([]), transaction: 0).bytes, from: one.connection,
          at: .zero + .seconds(Int64(second)))
      }
      network.controller.wake(at: .zero + .seconds(Int64(second)))
    }
    #expect(network.controller.view.links.isEmpty)
  }

  @Test func stateSurvivesACheckpoint() throws {
    let (switches, wires) = Self.ring(3)
    let apps: [any ControllerApp] = [FirewallApp([]), ForwardingApp()]
    var network = try FakeNetwork(Controller(apps), switches, wires: wires)
    try network.punt(Sample.arpRequest(from: 1, for: 3), at: switches[0].location(1))
    var writer = ByteWriter()
    network.controller.encode(to: &writer)
    var registry = PartRegistry()
    ControllerApps.register(in: &registry)
    var reader = CheckpointReader(writer.bytes, registry: registry)
    let again = try Controller(from: &reader)
    #expect(again == network.controller)
  }
}
