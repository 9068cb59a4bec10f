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

  @Test func fileOfAControllerThatStandsAlone() throws {
    let settings = try ControllerSettings(yaml: "apps: [hub]\n", file: "c.yaml")
    #expect(settings.apps == [.hub])
    #expect(throws: TopologyError.self) { try ControllerSettings(yaml: "app: [hub]\n", file: "c.yaml") }
  }
}
