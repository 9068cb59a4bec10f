import Controllers
import OpenFlow
import Packets
import SimulationKernel
import Testing

/// Chains over switches in a row: a packet is followed through the entries that the controller has installed, by a model
/// of a switch that knows what chains need.
struct ChainTests {
  private static func row(_ count: UInt32) -> (switches: [FakeSwitch], wires: [(SwitchPort, SwitchPort)]) {
    // Ports 1 and 2 lead to hosts, 3 to 6 to functions, 7 to the switch before and 8 to the next one.
    let switches = (1...count).map { FakeSwitch($0, ports: 8) }
    let wires = (0..<Int(count) - 1).map { (switches[$0].location(8), switches[$0 + 1].location(7)) }
    return (switches, wires)
  }

  private static let web = Match(
    MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 6),
    MatchField(.ipv4Source, UInt128(Sample.address(1).bits)),
    MatchField(.ipv4Destination, UInt128(Sample.address(2).bits)), MatchField(.tcpDestination, 80))

  private static func port(_ datapath: UInt64, _ port: UInt32) -> SwitchPort {
    SwitchPort(DatapathID(datapath), PortNumber(port))
  }

  private static func wire(_ datapath: UInt64, _ entry: UInt32, _ exit: UInt32) -> ChainMember {
    ChainMember(entry: port(datapath, entry), exit: port(datapath, exit))
  }

  private static func network(_ chains: [ServiceChain], switches count: UInt32 = 2) throws -> FakeNetwork {
    let (switches, wires) = row(count)
    var network = try FakeNetwork(Controller([ServiceChainApp(chains), ForwardingApp()]), switches, wires: wires)
    // Host 1 is at the first switch, host 2 at the last one.
    try network.punt(Sample.arpRequest(from: 1, for: 2), at: switches[0].location(1))
    try network.punt(Sample.arpRequest(from: 2, for: 1), at: switches[Int(count) - 1].location(1))
    return network
  }

  private static let forward = PacketModel(source: 1, destination: 2, tcpDestination: 80)
  private static let back = PacketModel(source: 2, destination: 1, tcpSource: 80)

  @Test(arguments: ServiceChain.Encapsulation.allCases)
  func packetsPassThroughTheHopsInTheirOrderAndBack(encapsulation: ServiceChain.Encapsulation) throws {
    let chain = ServiceChain(
      "web", Self.web,
      through: [ChainHop("ids", [Self.wire(1, 3, 4)]), ChainHop("fw", [Self.wire(2, 3, 4)])],
      encapsulation: encapsulation)
    let network = try Self.network([chain])
    #expect(
      network.ports(of: Self.forward, from: Self.port(1, 1), functions: chain)
        == [Self.port(1, 3), Self.port(2, 3), Self.port(2, 1)])
    #expect(
      network.ports(of: Self.back, from: Self.port(2, 1), functions: chain)
        == [Self.port(2, 4), Self.port(1, 4), Self.port(1, 1)])
    let other = PacketModel(source: 1, destination: 2, tcpDestination: 22)
    #expect(network.ports(of: other, from: Self.port(1, 1), functions: chain) == [Self.port(2, 1)])
  }

  @Test func reverseNoneGoesStraightBack() throws {
    let chain = ServiceChain("web", Self.web, through: [ChainHop("ids", [Self.wire(1, 3, 4)])], reverse: .none)
    let network = try Self.network([chain])
    #expect(network.ports(of: Self.back, from: Self.port(2, 1), functions: chain) == [Self.port(1, 1)])
  }

  /// Without a tag, the second switch could not tell packets on the way to the last hop from those that have left it.
  @Test func ambiguityIsReportedAndBlocked() throws {
    let hops = [ChainHop("far", [Self.wire(2, 3, 4)]), ChainHop("near", [Self.wire(1, 3, 4)])]
    let plain = ServiceChain("web", Self.web, through: hops, reverse: .none)
    var network = try Self.network([plain])
    #expect(network.controller.takeReports().contains { $0.contains("different hops: add 'encap: vlan'") })
    #expect(network.ports(of: Self.forward, from: Self.port(1, 1), functions: plain) == [])
    for encapsulation in [ServiceChain.Encapsulation.vlan, .mpls, .nsh] {
      let tagged = ServiceChain("web", Self.web, through: hops, reverse: .none, encapsulation: encapsulation)
      network = try Self.network([tagged])
      #expect(
        network.ports(of: Self.forward, from: Self.port(1, 1), functions: tagged)
          == [Self.port(2, 3), Self.port(1, 3), Self.port(2, 1)])
    }
  }

  @Test(arguments: [ServiceChain.Encapsulation.vlan, .mpls, .nsh])
  func tagsCrossSwitchesWithoutFunctions(encapsulation: ServiceChain.Encapsulation) throws {
    let chain = ServiceChain(
      "web", Self.web, through: [ChainHop("fw", [Self.wire(3, 3, 4)])], encapsulation: encapsulation)
    let network = try Self.network([chain], switches: 4)
    #expect(
      network.ports(of: Self.forward, from: Self.port(1, 1), functions: chain) == [Self.port(3, 3), Self.port(4, 1)])
  }

  @Test(arguments: [ChainHop.OnFailure.bypass, .block])
  func deadHopIsBypassedOrBlocks(onFailure: ChainHop.OnFailure) throws {
    let hops = [
      ChainHop("ids", [Self.wire(1, 3, 4)], onFailure: onFailure), ChainHop("fw", [Self.wire(2, 3, 4)]),
    ]
    let chain = ServiceChain("web", Self.web, through: hops)
    var network = try Self.network([chain])
    try network.cut(Self.port(1, 4))
    let expected = onFailure == .bypass ? [Self.port(2, 3), Self.port(2, 1)] : []
    #expect(network.ports(of: Self.forward, from: Self.port(1, 1), functions: chain) == expected)
  }

  @Test func equalFunctionsShareTheFlows() throws {
    let hop = ChainHop("ids", [Self.wire(1, 3, 4), Self.wire(1, 5, 6)])
    let network = try Self.network([ServiceChain("web", Self.web, through: [hop])])
    let groups = network.controller.rules(on: DatapathID(1))?.groups ?? []
    #expect(groups.map(\.type) == [.select, .select], "one for each direction")
    #expect(groups[0].buckets.map(\.actions) == [[.output(PortNumber(3))], [.output(PortNumber(5))]])
    #expect(groups[1].buckets.map(\.actions) == [[.output(PortNumber(4))], [.output(PortNumber(6))]])
  }

  @Test func routedFunctionGetsFramesForItself() throws {
    let member = ChainMember(entry: Self.port(1, 3), exit: Self.port(1, 4), hardwareAddress: Sample.mac(99))
    let network = try Self.network([ServiceChain("web", Self.web, through: [ChainHop("nat", [member])])])
    let rule = network.controller.rules(on: DatapathID(1))?.rules.first { $0.match[.tcpDestination] != nil }
    let address = MatchField(.ethernetDestination, UInt128(Sample.mac(99).bits))
    #expect(rule?.instructions == [.applyActions([.setField(address), .output(PortNumber(3))])])
  }

  @Test func rewritingHopNeedsEncapsulation() {
    let hop = ChainHop("nat", [Self.wire(1, 3, 4)], rewrites: true)
    let faults = ServiceChain.faults(of: [ServiceChain("web", Self.web, through: [hop])])
    #expect(
      faults.map(\.description) == [
        "chain 'web': hop 'nat' rewrites addresses, so its packets are no longer known by what they match: "
          + "add 'encap: vlan'",
        "chain 'web': hop 'nat' rewrites addresses, so nobody knows what the answers look like: add 'reverse: none'",
      ])
    let tagged = ServiceChain("web", Self.web, through: [hop], reverse: .none, encapsulation: .vlan)
    #expect(ServiceChain.faults(of: [tagged]).isEmpty)
  }

  @Test(arguments: [ServiceChain.Encapsulation.vlan, .mpls, .nsh])
  func packetsFindTheirChainAfterARewrite(encapsulation: ServiceChain.Encapsulation) throws {
    let hops = [ChainHop("nat", [Self.wire(1, 3, 4)], rewrites: true), ChainHop("fw", [Self.wire(2, 3, 4)])]
    let chain = ServiceChain("web", Self.web, through: hops, reverse: .none, encapsulation: encapsulation)
    let network = try Self.network([chain])
    let changed = PacketModel(source: 1, destination: 2, tcpDestination: 8080)
    #expect(
      network.ports(of: Self.forward, from: Self.port(1, 1), functions: chain, after: [Self.port(1, 3): changed])
        == [Self.port(1, 3), Self.port(2, 3), Self.port(2, 1)])
  }

  /// Each direction is a path of its own, the index counts down from 255, and the time to live from 63 (RFC 8300, sections
  /// 2.2 and 2.3).
  @Test func servicePathsCountDown() throws {
    let hops = [ChainHop("ids", [Self.wire(1, 3, 4)]), ChainHop("fw", [Self.wire(3, 3, 4)])]
    let more = ChainHop("dpi", [Self.wire(2, 3, 4)])
    let chain = ServiceChain("web", Self.web, through: hops + [more], encapsulation: .nsh)
    let network = try Self.network([chain], switches: 3)
    func pushed(_ datapath: UInt64) -> [[String]] {
      let rules = network.controller.rules(on: DatapathID(datapath))?.rules ?? []
      return rules.map { rule in
        rule.instructions.flatMap { instruction -> [String] in
          guard case .applyActions(let actions) = instruction else { return [] }
          return actions.compactMap {
            if case .setField(let field) = $0, field.field.experimenter != nil { "\(field)" } else { nil }
          }
        }
      }.filter { !$0.isEmpty }
    }
    // Packets that come from the farthest switch have passed two.
    #expect(pushed(1).contains(["nsh_spi=1", "nsh_si=254", "nsh_ttl=61"]), "from ids to fw")
    #expect(pushed(3).contains(["nsh_spi=1", "nsh_si=253", "nsh_ttl=59"]), "from fw to dpi, after two switches more")
    #expect(pushed(3).contains(["nsh_spi=2", "nsh_si=255", "nsh_ttl=63"]), "answers enter at switch 3")
    #expect(pushed(2).contains(["nsh_spi=2", "nsh_si=254", "nsh_ttl=62"]))
    for datapath in 1...3 {
      let rules = network.controller.rules(on: DatapathID(UInt64(datapath)))?.rules ?? []
      let unknown = Match(MatchField(.etherType, 0x894F))
      #expect(rules.contains { $0.match == unknown && $0.instructions.isEmpty }, "RFC 8300, section 2.3")
    }
  }

  /// What a function asks by ARP is in no chain, though all that it lets out is.
  @Test func functionsThatRewriteMayUseARP() throws {
    let hops = [ChainHop("nat", [Self.wire(1, 3, 4)], rewrites: true), ChainHop("fw", [Self.wire(2, 3, 4)])]
    let chain = ServiceChain("web", Self.web, through: hops, reverse: .none, encapsulation: .nsh)
    let network = try Self.network([chain])
    let rules = network.controller.rules(on: DatapathID(1))?.rules ?? []
    let released = Match(MatchField(.inPort, 4), MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 6))
    #expect(rules.contains { $0.match == released })
    #expect(!rules.contains { $0.match == Match(MatchField(.inPort, 4)) })
  }

  @Test func labelsNeedAProtocol() {
    let any = Match(MatchField(.ethernetSource, 5))
    let chain = ServiceChain("all", any, through: [ChainHop("ids", [Self.wire(1, 3, 4)])], encapsulation: .mpls)
    #expect(
      ServiceChain.faults(of: [chain]).map(\.description) == [
        "chain 'all': a label does not say what is behind it, and the match does not either: "
          + "match eth_type, or use 'encap: nsh' or 'encap: vlan'"
      ])
  }

  @Test func functionsOfAnotherChainKeepToThemselves() {
    let nat = ChainHop("nat", [Self.wire(1, 3, 4)], rewrites: true)
    let one = ServiceChain("web", Self.web, through: [nat], reverse: .none, encapsulation: .vlan)
    let other = ServiceChain("all", Match(), through: [ChainHop("nat", [Self.wire(1, 3, 4)])])
    #expect(ServiceChain.faults(of: [one, other]).contains { $0.message.contains("another chain uses port 0x1:4") })
  }

  @Test func whatFunctionsPassOnIsNotLearned() throws {
    let chain = ServiceChain("web", Self.web, through: [ChainHop("ids", [Self.wire(1, 3, 4)])])
    var network = try Self.network([chain])
    let before = network.controller.view.host(Sample.mac(1))
    for index in network.switches.indices { _ = network.switches[index].takeReceived() }
    try network.punt(Sample.arpRequest(from: 1, for: 2), at: Self.port(1, 4))
    #expect(network.controller.view.host(Sample.mac(1))?.location == before?.location)
    for index in network.switches.indices {
      #expect(network.switches[index].takeReceived().packetOuts.isEmpty, "a broadcast does not come round again")
    }
  }
}
