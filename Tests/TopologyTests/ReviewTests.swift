import Foundation
import Lab
import Testing

/// What `polder check` warns of, each beside a lab that is nearly the same and of which nothing is to be said.
@Suite struct ReviewTests {
  struct Doubt: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// `@@` stands for what is different.
    var lab: String
    var wrong: String
    var right: String
    /// `line:column: warning: message: fix`, a line for each.
    var warnings: String

    init(_ description: String, _ lab: String, wrong: String, right: String, warnings: String) {
      testDescription = description
      (self.lab, self.wrong, self.right, self.warnings) = (lab, wrong, right, warnings)
    }
  }

  private func warnings(_ lab: String) throws -> [String] {
    try Topology(yaml: "polder: 1\n" + lab, file: "lab", reviews: true).file.warnings.map(\.warning)
  }

  @Test(
    "What will hardly work is told with its line and what to write, and nothing is told of what works",
    arguments: Doubt.all)
  func doubt(_ doubt: Doubt) throws {
    let expected = doubt.warnings.split(separator: "\n").map { "lab:\($0)" }
    #expect(try warnings(doubt.lab.replacing("@@", with: doubt.wrong)) == expected)
    #expect(try warnings(doubt.lab.replacing("@@", with: doubt.right)) == [])
  }

  @Test func `whoever runs a lab is not asked what it is for`() throws {
    let lab = try #require(Doubt.all.first)
    let text = "polder: 1\n" + lab.lab.replacing("@@", with: lab.wrong)
    #expect(try Topology(yaml: text, file: "lab").file.warnings == [])
  }

  /// The lessons, of which one is about a loop.
  @Test func `nothing false is said of any lesson`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Topologies")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
    #expect(files.count > 30)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      let messages = try Topology(yaml: text, file: file.lastPathComponent, reviews: true).file.warnings.map(\.message)
      let isLoop = file.lastPathComponent == "loop-without-spanning-tree.yaml"
      let expected = isLoop ? ["this link closes a loop of s3, s2, s1, and none of them runs spanning tree"] : []
      #expect(messages == expected, "\(file.lastPathComponent)")
    }
  }

  @Test func `what a teacher sets on purpose is a warning, and stays in the expanded file`() throws {
    let lab = """
      polder: 1
      @@
      nodes:
        a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: 10.9.9.9 }
        b: { interfaces: { eth0: { address: 10.0.1.2/16 } } }
      links: [[a, b]]
      """
    let expected = """
      lab:4:65: 10.9.9.9 is not a neighbor on a connected subnet of 'a': use a neighbor on 10.0.1.0/24
      lab:5:39: 10.0.1.2 is the address of both a:eth0 and b:eth0: use different addresses
      lab:5:39: 10.0.1.0/24 of a:eth0 and 10.0.0.0/16 of b:eth0 overlap on one segment: use the same prefix length on a \
      segment, and different subnets on different segments
      """
    let topology = try Topology(yaml: lab.replacing("@@", with: "faults: allowed"), file: "lab")
    #expect(topology.file.warnings.map(\.description).joined(separator: "\n") == expected)
    #expect(try Topology(yaml: topology.yaml(), file: "lab") == topology)
    for refused in ["", "faults: refused"] {
      let error = #expect(throws: TopologyError.self) {
        try Topology(yaml: lab.replacing("@@", with: refused), file: "lab")
      }
      #expect(error?.description == expected)
    }
  }
}

extension ReviewTests.Doubt {
  private static let routed = """
    nodes:
      a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: r }
      r: { kind: router, interfaces: { eth0: { address: 10.0.1.1/24 }, eth1: { address: 10.0.2.1/24 } } }
      b: { interfaces: { eth0: { address: 10.0.2.2/24 } }@@ }
    links: [[a, r:eth0], [r:eth1, b]]
    events: [{ at: 1s, on: a, run: ping -c 1 b }]
    """

  private static let commands = """
    nodes:
      a: { interfaces: { eth0: { address: 10.0.1.2/24 } } }
      b: { interfaces: { eth0: { address: 10.0.1.3/24 } } }
    links: [[a, b]]
    events: [{ at: 1s, on: a, run: "@@" }]
    """

  private static let firewall = """
    nodes:
      a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: f }
      f:
        kind: firewall
        rules:
    @@
        interfaces: { eth0: { address: 10.0.1.1/24 }, eth1: { address: 192.0.2.1/24 } }
      b: { interfaces: { eth0: { address: 192.0.2.3/24 } }, gateway: f }
    links: [[a, f:eth0], [f:eth1, b]]
    """

  private static let trunk = """
    nodes:
      s: { kind: switch, vlans: { p1: { trunk: [10, 20], native: 10 }, p2: { access: 10 }, p3: { access: 20 } } }
      t: { kind: switch, vlans: { p1: @@, p2: { access: 10 }, p3: { access: 20 } } }
      h[1-4]: {}
    links: [[s:p1, t:p1], [h1, s:p2], [h2, s:p3], [h3, t:p2], [h4, t:p3]]
    """

  private static func command(_ wrong: String, _ right: String, _ warning: String) -> Self {
    Self("command: \(wrong)", commands, wrong: wrong, right: right, warnings: "6:32: warning: \(warning)")
  }

  private static func rules(_ description: String, _ wrong: [String], _ right: [String], _ warnings: String) -> Self {
    func lines(_ rules: [String]) -> String { rules.map { "      - \($0)" }.joined(separator: "\n") }
    return Self("rules: \(description)", firewall, wrong: lines(wrong), right: lines(right), warnings: warnings)
  }

  static let all = cables + ways + switches + functions + guests

  private static let cables = [
    Self(
      "a machine without a cable",
      "nodes: { a: {}, b: {}, c: {} }\nlinks: [[a, b]@@]", wrong: "", right: ", [b, c]",
      warnings: "2:24: warning: 'c' has no cable: add a link, as in '- [c, a]' under 'links', or remove the node"),
    Self(
      "machines without a cable, or one alone",
      "nodes: { a: {}@@ }", wrong: ", b: {}", right: "",
      warnings: """
        2:10: warning: 'a' has no cable: add a link, as in '- [a, b]' under 'links', or remove the node
        2:17: warning: 'b' has no cable: add a link, as in '- [b, a]' under 'links', or remove the node
        """),
    Self(
      "an interface that nobody can give an address, or one for a network behind the machine",
      "nodes: { a: { interfaces: { eth0: {}, eth1: { @@ } } }, b: {} }\nlinks: [[a:eth0, b]]",
      wrong: "dhcp: true", right: "address: 10.0.9.1/24",
      warnings: """
        2:39: warning: interface 'a:eth1' has no cable: add a link, as in '- [a:eth1, NODE]' under 'links', or remove the \
        interface
        """),
    Self(
      "DHCP without a server",
      """
      nodes:
        a: { interfaces: { eth0: { dhcp: true } } }
        b: { interfaces: { eth0: { address: 10.0.1.3/24 } }@@ }
      links: [[a, b]]
      """, wrong: "", right: ", services: [{ dhcp: { range: 10.0.1.10-10.0.1.20 } }]",
      warnings: """
        3:36: warning: no DHCP server is in reach of a:eth0: add 'services: [{ dhcp: { range: FIRST-LAST } }]' to a machine on \
        its segment, or give it an address
        """),
    Self(
      "DHCP with a server in another VLAN",
      """
      nodes:
        s: { kind: switch, vlans: { p1: { access: 10 }, p2: { access: @@ } } }
        a: { interfaces: { eth0: { dhcp: true } } }
        b: { interfaces: { eth0: { address: 10.0.1.3/24 } }, services: [{ dhcp: { range: 10.0.1.10-10.0.1.20 } }] }
      links: [[a, s:p1], [b, s:p2]]
      """, wrong: "20", right: "10",
      warnings: """
        4:36: warning: no DHCP server is in reach of a:eth0: add 'services: [{ dhcp: { range: FIRST-LAST } }]' to a machine on \
        its segment, or give it an address
        """),
  ]

  private static let ways = [
    Self(
      "no gateway at the far end", routed, wrong: "", right: ", gateway: r",
      warnings: "5:3: warning: 'b' has no route to 10.0.1.2, so that answers of 'b' to 'a' are lost: add 'gateway: r'"),
    Self(
      "no gateway", routed.replacing(", gateway: r", with: "@@"), wrong: "", right: ", gateway: r",
      warnings: "3:3: warning: 'a' has no route to 10.0.2.2, so that packets of 'a' to b are lost: add 'gateway: r'"),
    Self(
      "no gateway, where a command adds it",
      routed.replacing("@@", with: "GATEWAY").replacing(", gateway: r", with: "")
        .replacing("GATEWAY", with: ", gateway: r") + "\n@@", wrong: "",
      right: "  - { at: 0s, on: a, run: ip route add default via 10.0.1.1 }",
      warnings: "3:3: warning: 'a' has no route to 10.0.2.2, so that packets of 'a' to b are lost: add 'gateway: r'"
    ).inBlock,
    Self(
      "a router without a route on the way",
      """
      nodes:
        a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: r }
        r: { kind: router@@, interfaces: { eth0: { address: 10.0.1.1/24 }, eth1: { address: 10.0.2.1/24 } } }
        q: { kind: router, interfaces: { eth0: { address: 10.0.2.2/24 }, eth1: { address: 10.0.3.1/24 } }, gateway: r }
        b: { interfaces: { eth0: { address: 10.0.3.2/24 } }, gateway: q }
      links: [[a, r:eth0], [r:eth1, q:eth0], [q:eth1, b]]
      events: [{ at: 1s, on: a, run: curl http://b/ }]
      """, wrong: "", right: ", routes: [{ to: 10.0.3.0/24, via: q }]",
      warnings: """
        4:3: warning: 'r' has no route to 10.0.3.2, so that packets of 'a' to b are lost: add a route, as in 'routes: [{ to: \
        10.0.3.2, via: q }]'
        """),
    Self(
      "a next hop that forwards nothing",
      routed.replacing("@@", with: ", gateway: r").replacing("kind: router, ", with: "kind: @@, "),
      wrong: "vm", right: "router",
      warnings: """
        4:3: warning: packets of 'a' to b come to 'r', which forwards nothing: add 'forwarding: true', or 'kind: router'
        """),
  ]

  private static let switches = [
    Self(
      "a loop", "nodes: { \"s[1-3]\": { kind: switch@@ }, a: {} }\nlinks: [[s1, s2], [s2, s3], [s3, s1], [a, s1]]",
      wrong: "", right: ", stp: true",
      warnings: """
        3:30: warning: this link closes a loop of s1, s2, s3, and none of them runs spanning tree: add 'stp: true' to 's1', or \
        remove a link
        """),
    Self(
      "two cables between two switches, of one VLAN or of two",
      """
      nodes:
        s: { kind: switch, vlans: { p1: { access: 10 }, p2: { access: @@ }, p3: { access: 10 } } }
        t: { kind: switch, vlans: { p1: { access: 10 }, p2: { access: @@ }, p3: { access: 10 } } }
        h[1-2]: {}
      links: [[s:p1, t:p1], [s:p2, t:p2], [h1, s:p3], [h2, t:p3]]
      """, wrong: "10", right: "20",
      warnings: """
        6:24: warning: this link closes a loop of s, t, and none of them runs spanning tree: add 'stp: true' to 's', or remove \
        a link
        """),
    Self(
      "a native VLAN that differs", trunk.replacing("@@", with: "{ trunk: [10, 20], native: @@ }"), wrong: "20",
      right: "10",
      warnings: """
        6:10: warning: frames without a tag are in VLAN 10 at s:p1 and in VLAN 20 at t:p1: use the same 'access' or 'native' \
        VLAN at both ends
        """),
    Self(
      "a VLAN that a trunk lacks", trunk.replacing("@@", with: "{ trunk: [@@], native: 10 }"), wrong: "10, 30",
      right: "20",
      warnings:
        "6:10: warning: VLAN 20 is on the trunk at s:p1 and not at t:p1: list it in 'trunk' at both ends, or at none"),
    Self(
      "an access port opposite a trunk", trunk.replacing("@@", with: "{ @@ }"), wrong: "access: 20",
      right: "trunk: all, native: 10",
      warnings: """
        6:10: warning: frames without a tag are in VLAN 10 at s:p1 and in VLAN 20 at t:p1: use the same 'access' or 'native' \
        VLAN at both ends
        """),
    Self(
      "a machine at a trunk",
      "nodes: { s: { kind: switch, vlans: { p1: { trunk: [10]@@ }, p2: { access: 10 } } }, a: {}, b: {} }\nlinks: [[a, s:p1], [b, s:p2]]",
      wrong: "", right: ", native: 10",
      warnings: """
        3:10: warning: a:eth0 sends frames without a tag, and the trunk at s:p1 has no VLAN for them: make s:p1 an access \
        port, or add 'native'
        """),
  ]

  private static let nat = """
    nodes:
      a: { interfaces: { eth0: { address: 10.0.1.2/24 } }, gateway: n }
      n: { kind: nat, outside: eth1@@, interfaces: { eth0: { address: 10.0.1.1/24 }, eth1: { address: 192.0.2.1/24 } } }
      w: { interfaces: { eth0: { address: 192.0.2.3/24 } } }
    links: [[a, n:eth0], [n:eth1, w]]
    """

  private static let functions = [
    Self(
      "a NAT without a rule", nat, wrong: "", right: ", masquerade: true",
      warnings: """
        4:3: warning: a NAT that translates nothing ('n'): add 'masquerade: true', 'pool', 'static' or 'forward'
        """),
    Self(
      "a NAT of nobody's addresses", nat.replacing("@@", with: ", masquerade: true, source: @@"), wrong: "10.7.0.0/16",
      right: "10.0.0.0/16",
      warnings: """
        4:3: warning: a NAT that translates nothing: no machine has an address in 10.7.0.0/16 ('n'): correct 'source', or leave \
        it out
        """),
    Self(
      "a NAT that leaves what goes out as it is",
      nat.replacing("@@", with: ", forward: [{ port: 80, to: a }]@@")
        + "\nevents: [{ at: 1s, on: a, run: \"ping -c 1 192.0.2.3\" }]",
      wrong: "", right: ", masquerade: true",
      warnings: """
        5:3: warning: 'w' has no route to 10.0.1.2, so that answers of 'w' to 'a' are lost: add 'masquerade: true' to 'n'
        """),
    rules(
      "one that an earlier one covers",
      [
        "allow: { from: 10.0.0.0/16, protocol: tcp }",
        "drop: { from: 10.0.1.0/24, protocol: tcp, destination-port: 23 }",
      ],
      [
        "drop: { from: 10.0.1.0/24, protocol: tcp, destination-port: 23 }",
        "allow: { from: 10.0.0.0/16, protocol: tcp }",
      ],
      """
      8:9: warning: a rule that can never match: rule 1 matches all that rule 2 does ('f'): put it before rule 1, or remove it
      """),
    rules(
      "one behind another protocol, a limit or a log line",
      ["drop: {}", "allow: { protocol: udp }"],
      [
        "log: {}", "allow: { rate: 5/s }", "allow: { protocol: udp }",
        "allow: { protocol: tcp, destination-port: 80-90 }",
        "allow: { protocol: tcp, destination-port: 85-95 }",
      ],
      """
      8:9: warning: a rule that can never match: rule 1 matches all that rule 2 does ('f'): put it before rule 1, or remove it
      """),
    rules(
      "one for accepted connections", ["allow: { state: established }"], ["allow: { state: [established, new] }"],
      """
      7:9: warning: a rule that can never match: packets of accepted connections pass before all rules ('f'): remove it, or set \
      'stateful: false'
      """),
  ]

  private static let guests = [
    command(
      "ping -c 1 10.0.1.77", "ping -c 1 10.0.1.255 || true",
      "no machine has the address 10.0.1.77 on a segment of 'a': use the address of a machine"),
    command(
      "ip link add br0 type bridge", "ip link show",
      """
      Command \"add\" is unknown, try \"ip link help\": correct the command, or say with '||' or 'exit' that it is expected to fail
      """),
    command(
      "ip addr add 10.0.1.4/24 dev eth7", "ip addr add 10.0.1.4/24 dev eth0",
      "'a' has no interface 'eth7': did you mean 'eth0'?"),
    command("ip link set eth3 down", "ip link set eth0 up", "'a' has no interface 'eth3': did you mean 'eth0'?"),
    command("ping -c 1 -I eth9 b", "ping -c 1 -I eth0 b", "'a' has no interface 'eth9': did you mean 'eth0'?"),
    command(
      "cat notes", "echo text > notes; cat notes",
      "'a' has no file 'notes': make it first, as in 'echo text > notes', or correct its name"),
    command(
      "grep x notes", "cat /etc/hosts; wc notes || true",
      "'a' has no file 'notes': make it first, as in 'echo text > notes', or correct its name"),
    command(
      "ip tunnel add t0", "ip -4 neigh",
      """
      Object \"tunnel\" is unknown, try \"ip help\": correct the command, or say with '||' or 'exit' that it is expected to fail
      """),
    command(
      "ip -Z link", "ip -br link || ip -Z link || true",
      """
      Option \"-Z\" is unknown, try \"ip -help\": correct the command, or say with '||' or 'exit' that it is expected to fail
      """),
    command(
      "ping -c 1 10.9.9.9", "udp-send b 9",
      "'a' has no route to 10.9.9.9, so that packets of 'a' to 10.9.9.9 are lost: add 'gateway: NODE', with a router on its subnet"
    ).at("3:3"),
  ]

  private func at(_ location: String) -> Self {
    var doubt = self
    doubt.warnings = "\(location):\(warnings.drop { $0 != " " })"
    return doubt
  }

  /// With the events in block style, so that more can follow.
  private var inBlock: Self {
    var doubt = self
    doubt.lab = lab.replacing(
      "events: [{ at: 1s, on: a, run: ping -c 1 b }]", with: "events:\n  - { at: 1s, on: a, run: ping -c 1 b }")
    return doubt
  }
}
