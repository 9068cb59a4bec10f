import Controllers
import GuestPrograms
import Lab
import Testing

struct ControllerNodeTests {
  private static func yaml(_ apps: String) -> String {
    "polder: 1\nnodes:\n  c: { kind: controller, apps: \(apps) }\n  h: {}\nlinks:\n  - [c, h]\n"
  }

  private static let all = """
    [forwarding, arp-proxy, { firewall: { default: deny, rules: [{ allow: "ip_proto=1" }, { deny: "tcp_dst=22" }] } },
    { load-balancer: { address: 10.0.0.100, port: 80, servers: [10.0.0.2, 10.0.0.3] } },
    { gateway: [10.0.1.1/24, 10.0.2.1/24] }, { qos: [{ match: "udp_dst=5001", rate: 1Mbps, burst: 100 }] },
    { monitor: { every: 5s, format: csv } },
    { chains: { web: { match: "tcp_dst=80", reverse: none, encap: vlan,
    through: [{ name: ids, at: [{ ports: ["1:3", "1:4"] }, { ports: "1:5", mac: "02:00:00:00:00:09" }],
    rewrites: true, on-failure: bypass }] } } }]
    """

  @Test func everyAppIsReadAndPrintedAsItIs() throws {
    let topology = try Topology(yaml: Self.yaml(Self.all), file: "lab.yaml")
    guard case .machine(let machine) = topology.nodes[0].kind,
      let settings = machine.services.first?.settings(of: ControllerService.self)
    else { return #expect(Bool(false), "no controller") }
    #expect(settings.apps.count == 8)
    let again = try Topology(yaml: topology.yaml(), file: "lab.yaml")
    #expect(again.nodes == topology.nodes)
  }

  @Test(arguments: [
    ("[hub, forwarding]", "two apps that bring frames to their destinations"),
    ("[switch]", "invalid value 'switch'"), ("[{ gateway: 10.0.0.1 }]", "invalid address '10.0.0.1'"),
    ("[{ firewall: { rules: [{ allow: tcp_port=80 }] } }]", "unknown field 'tcp_port'"),
    (
      "[forwarding, { chains: { a: { match: ip_proto=6, through: [{ name: nat, at: [{ ports: 1:3 }], rewrites: true }] } } }]",
      "hop 'nat' rewrites addresses"
    ),
    ("[{ chains: {} }]", nil), ("[{ qos: [{ rate: 1500bps }] }]", "a meter counts in kbps"),
  ])
  func wrongAppsAreReported(apps: String, message: String?) throws {
    guard let message else {
      _ = try Topology(yaml: Self.yaml(apps), file: "lab.yaml")
      return
    }
    let error = #expect(throws: TopologyError.self) { try Topology(yaml: Self.yaml(apps), file: "lab.yaml") }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  /// As if the chain stood at the top of the file, where nodes are named as well.
  @Test func chainsOfAControllerMayNameNodes() throws {
    func settings(_ apps: String, _ chains: String) throws -> [ServiceChain] {
      let yaml = """
        polder: 1
        nodes:
          h1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
          ids: { kind: vnf, transparent: true }
          s1: { kind: openflow-switch, dpid: 0x1, controller: c }
          c: { kind: controller, apps: [forwarding\(apps)] }
        links: [[h1, s1], [ids, s1], [ids, s1]]
        \(chains)
        """
      let topology = try Topology(yaml: yaml, file: "lab.yaml")
      #expect(try Topology(yaml: topology.yaml(), file: "lab.yaml").nodes == topology.nodes)
      return topology.compiledChains.flatMap { $0.plan.chains }
    }
    let own = try settings(
      ", { chains: { web: { match: tcp_dst=80, through: [{ name: ids, on-failure: bypass }] } } }", "")
    let top = try settings(
      "", "chains: { web: { match: tcp_dst=80, through: [{ node: ids, on-failure: bypass }] } }")
    #expect(own == top && own.count == 1)
  }

  /// Only the network shows that a port does not tell where in a chain a packet is.
  @Test(arguments: ["none", "vlan"]) func chainsThatWouldBeBlockedDrawAWarning(encap: String) throws {
    let yaml = """
      polder: 1
      nodes:
        h1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        h2: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
        far: { kind: vnf, transparent: true }
        near: { kind: vnf, transparent: true }
        s[1-2]: { kind: openflow-switch, controller: c }
        c: { kind: controller, apps: [forwarding] }
      links: [[h1, s1], [s1, s2], [h2, s2], [far, s2], [far, s2], [near, s1], [near, s1]]
      chains:
        web: { match: { from: h1, to: h2 }, through: [far, near], encap: \(encap) }
      """
    let warnings = try Topology(yaml: yaml, file: "lab.yaml", reviews: true).file.warnings.map(\.warning)
    #expect(
      warnings.contains { $0.contains("lab.yaml:11:3: warning: chain 'web': its packets come to 's1' by one port") }
        == (encap == "none"))
  }

  @Test func aFunctionThatNeitherBridgesNorRoutesDrawsAWarning() throws {
    func warnings(_ settings: String) throws -> [String] {
      let yaml = """
        polder: 1
        nodes:
          h1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
          h2: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
          fw: { kind: firewall\(settings) }
          s1: { kind: openflow-switch, controller: c }
          c: { kind: controller, apps: [forwarding] }
        links: [[h1, s1], [h2, s1], [fw, s1], [fw, s1]]
        chains:
          web: { match: { from: h1, to: h2 }, through: [fw] }
        """
      return try Topology(yaml: yaml, file: "lab.yaml", reviews: true).file.warnings.map(\.warning)
    }
    let drops = "lab.yaml:10:49: warning: 'fw', in chain 'web', has no address and is not transparent"
    #expect(try warnings("").contains { $0.hasPrefix(drops) })
    #expect(try !warnings(", transparent: true").contains { $0.contains("'fw'") })
  }

  @Test func nodesHaveNoMeaningToAControllerThatStandsAlone() {
    let yaml = "apps: [forwarding, { chains: { web: { match: tcp_dst=80, through: [ids] } } }]\n"
    let error = #expect(throws: TopologyError.self) { try ControllerSettings(yaml: yaml, file: "c.yaml") }
    #expect(error?.description.contains("hop 'ids' of chain 'web' has no ports") == true)
  }

  @Test func twoControllersThatForwardDrawAWarning() throws {
    let yaml = """
      polder: 1
      nodes:
        s1: { kind: openflow-switch, controller: [c1, c2, c3] }
        c1: { kind: controller, apps: [forwarding] }
        c2: { kind: controller, apps: [monitor] }
        c3: { kind: controller, apps: [hub] }
      """
    let warnings = try Topology(yaml: yaml, file: "lab.yaml").file.warnings.map(\.warning)
    #expect(warnings.contains { $0.contains("the controllers 'c1', 'c3' of 's1' all bring frames") })
  }

  @Test(arguments: [
    ("ovs-ofctl add-flow s1 tcp,tp_dst=80,actions=fly", "ovs-ofctl: unknown action fly"),
    ("ovs-ofctl add-flow s1 nw_dst=10.0.0.400,actions=1", "ovs-ofctl: 10.0.0.400: invalid IP address"),
    ("ovs-ofctl add-group s1 group_id=1,bucket=output:1", "ovs-ofctl: must specify a type"),
    ("ovs-ofctl add-flow s7 actions=1", "ovs-ofctl: s7 is not a bridge or a socket: this switch is s1"),
    ("ovs-ofctl dump-flows s1 | count; ovs-ofctl del-flows s1 colour=3", "ovs-ofctl: unknown keyword colour"),
    ("ovs-ofctl add-flow s1 actions=output:eth0", nil), ("ovs-ofctl add-flow s1 group:1,actions=2", "unknown keyword"),
  ])
  func flowsInEventsAreRead(command: String, message: String?) throws {
    let yaml = """
      polder: 1
      nodes: { h1: {}, s1: { kind: openflow-switch } }
      links: [[h1, "s1:eth0"]]
      events: [{ at: 1s, on: s1, run: "\(command)" }]
      """
    let warnings = try Topology(yaml: yaml, file: "lab.yaml").file.warnings.map(\.warning)
    guard let message else { return #expect(warnings == []) }
    #expect(warnings.contains { $0.contains("lab.yaml:4") && $0.contains(message) }, "\(warnings)")
  }

  @Test func fileOfAControllerThatStandsAlone() throws {
    let settings = try ControllerSettings(yaml: "apps: [hub]\n", file: "c.yaml")
    #expect(settings.apps == [.hub])
    #expect(throws: TopologyError.self) { try ControllerSettings(yaml: "app: [hub]\n", file: "c.yaml") }
  }
}
