import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// Service chains of a lab, named by nodes: where packets really go, as captures at the functions tell.
@Suite struct SteeredChainTests {
  /// A client and a server at two switches, and up to three functions in the wire.
  static func lab(_ chain: String, nodes: String = "", links: String = "", events: String = "") -> String {
    """
    polder: 1
    name: chain
    duration: 30s
    nodes:
      client: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
      web: { interfaces: { eth0: { address: 10.0.0.2/24 } }, services: [{ http: { files: { /: hello } } }] }
      s[1-2]: { kind: openflow-switch, controller: c1 }
      ids: { kind: vnf, transparent: true }
      fw: { kind: firewall, transparent: true, policy: drop, rules: [{ allow: { protocol: tcp, destination-port: 80 } }] }
      c1: { kind: controller }
    \(nodes)
    links: [[client, s1], [s1, s2], [web, s2], [ids, s1], [ids, s1], [fw, s2], [fw, s2]\(links)]
    chains:
      web: { match: { from: client, to: web, protocol: tcp, destination-port: 80 }, \(chain) }
    events:
      - { at: 3s, on: client, run: "curl -m 5 http://web/" }
      - { at: 10s, on: client, run: "ping -c 2 web" }
    \(events)
    captures: [{ on: "ids:eth0", file: ids.pcap }, { on: "fw:eth0", file: fw.pcap }]
    """
  }

  /// What came of it: the page, the ping, and how many SYNs and answers to them came to each function's first interface.
  struct Outcome: Equatable {
    var hasPage = false
    var hasPing = false
    var ids: [Int] = []
    var fw: [Int] = []
  }

  static func run(_ text: String) throws -> Outcome {
    let folder = try TemporaryFolder()
    var session = try Session(
      Checkpoint(Topology(yaml: text, file: "chain.yaml"), folder: Repository.root), output: folder.path)
    session.advance(to: .zero + .seconds(30))
    try session.finish()
    var outcome = Outcome()
    outcome.hasPage = SimulatedControllerTests.output(of: "curl -m 5 http://web/", in: session) == "hello"
    outcome.hasPing = SimulatedControllerTests.output(of: "ping -c 2 web", in: session).contains("2 received")
    for (file, keyPath) in [("ids.pcap", \Outcome.ids), ("fw.pcap", \Outcome.fw)] {
      outcome[keyPath: keyPath] = try ["0x0002", "0x0012"].map { flags in
        try Tshark.fields(["frame.number"], of: folder[file], where: "tcp.flags == \(flags) || icmp").count
      }
    }
    return outcome
  }

  @Test(
    .enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)), arguments: ["none", "vlan", "mpls", "nsh"])
  func `web traffic goes through both functions and back, and nothing else does`(encap: String) throws {
    let outcome = try Self.run(Self.lab("through: [ids, fw], encap: \(encap)"))
    #expect(outcome == Outcome(hasPage: true, hasPing: true, ids: [1, 1], fw: [1, 1]))
  }

  @Test(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
  func `answers go straight back where the chain says so`() throws {
    // The firewall has to see both directions of a connection, an intrusion detection system need not.
    let outcome = try Self.run(Self.lab("through: [ids], reverse: none"))
    #expect(outcome == Outcome(hasPage: true, hasPing: true, ids: [1, 0], fw: [0, 0]))
  }

  /// Each SYN has its answer at the node that it passed, and no node is idle.
  @Test(
    .enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)),
    arguments: [("vlan", "s1"), ("nsh", "s2"), ("mpls", "s2")])
  func `both directions of a connection meet the same of equal functions`(encap: String, at home: String) throws {
    let events = (0..<12).map { "  - { at: \(11 + $0)s, on: client, run: \"curl -m 5 http://web/\" }" }
    let text = Self.lab(
      "through: [{ node: [one, two] }], encap: \(encap)",
      nodes: "  one: { kind: vnf, transparent: true }\n  two: { kind: vnf, transparent: true }",
      links: ", [one, \(home)], [one, \(home)], [two, \(home)], [two, \(home)]", events: events.joined(separator: "\n")
    ).replacing(
      "captures: [", with: "captures: [{ on: \"one:eth0\", file: one.pcap }, { on: \"two:eth0\", file: two.pcap }, ")
    let folder = try TemporaryFolder()
    var session = try Session(
      Checkpoint(Topology(yaml: text, file: "chain.yaml"), folder: Repository.root), output: folder.path)
    session.advance(to: .zero + .seconds(30))
    try session.finish()
    var total = 0
    for file in ["one.pcap", "two.pcap"] {
      let ports = try ["tcp.srcport", "tcp.dstport"].enumerated().map { index, field in
        try Tshark.fields([field], of: folder[file], where: "tcp.flags == \(index == 0 ? "0x0002" : "0x0012")").sorted()
      }
      #expect(ports[0] == ports[1] && !ports[0].isEmpty, "\(file)")
      total += ports[0].count
    }
    #expect(total == 13)
  }

  @Test(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)), arguments: [true, false])
  func `a hop that dies is bypassed or blocks`(bypass: Bool) throws {
    let events = "  - { at: 2s, node: ids, set: { power: \"off\" } }"
    let mode = bypass ? "bypass" : "block"
    let outcome = try Self.run(
      Self.lab("through: [{ node: ids, on-failure: \(mode) }, fw]", events: events))
    #expect(outcome == Outcome(hasPage: bypass, hasPing: true, ids: [0, 0], fw: bypass ? [1, 1] : [0, 0]))
  }
}
