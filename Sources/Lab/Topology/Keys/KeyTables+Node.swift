extension KeyTables {
  static let node = Record("a node", keys: [kind, groups] + nodeSettings)

  /// A group has a node's settings but does not choose its kind.
  static let group = Record("a group", keys: [groups] + nodeSettings)

  static func settings(of kind: NodeKind) -> Record {
    Record("a \(kind.rawValue)", keys: nodeSettings.filter { $0.kinds?.contains(kind) ?? true })
  }

  private static let kind = Key(
    "kind", .choice(NodeKind.allCases.map(\.rawValue)), "What the node is; vm unless given.")
  private static let groups = Key(
    "groups", .oneOrMore(.name, "a group"), "Groups whose settings apply, the later ones stronger.")

  private static let nodeSettings: [Key] = machineSettings + functionSettings + switchSettings

  private static let machineSettings: [Key] = [
    Key("host", .name, only: NodeKind.machines, "The host that carries the machine."),
    Key("vcpus", .integer(1...1024), only: NodeKind.machines, "Virtual processors; 1 unless given."),
    Key("memory", .size(atLeast: 1 << 20), only: NodeKind.machines, "256MiB unless given."),
    Key("interfaces", .map(keys: .name, .record(interface)), only: NodeKind.machines, "Network interfaces by name."),
    Key(
      "gateway", .oneOrMore(.nextHop, "a gateway"), only: NodeKind.machines, "The default route, one per IP version."),
    Key("routes", .list(of: .record(route), "a route"), only: NodeKind.machines, "Static routes."),
    Key(
      "services", .list(of: .variants(noun: "a service", services), "a service"), only: NodeKind.machines,
      "What the machine does from the start."),
    Key("nameserver", .oneOrMore(.nextHop, "a name server"), only: NodeKind.machines, "Whom it asks for names."),
    Key("forwarding", .boolean, only: NodeKind.machines, "Whether it passes on packets; true on a router and a vnf."),
    Key("tcp", .record(tcp), only: NodeKind.machines, "How its TCP behaves."),
  ]

  private static let switchSettings: [Key] = [
    Key("mac", .macAddress, only: [.switch], "The bridge address; drawn from the seed unless given."),
    Key("stp", .boolean, only: [.switch], "Whether the switch runs rapid spanning tree."),
    Key("priority", .integer(0...61_440), only: [.switch], "Bridge priority, a multiple of 4096; 32768 unless given."),
    Key(
      "ageing", .duration(atLeast: 1_000_000_000), only: [.switch], "How long addresses are kept; 300s unless given."),
    Key(
      "vlans", .map(keys: .name, .record(vlan)), only: [.switch],
      "VLANs by port; other ports are access ports of VLAN 1."),
  ]

  static let interface = Record(
    "an interface",
    keys: [
      Key("address", .assignment, "An address and its prefix length: 10.0.0.2/24."),
      Key("addresses", .oneOrMore(.assignment, "an address"), "Several of them, of both IP versions."),
      Key("dhcp", .boolean, "Whether it gets its IPv4 address from a DHCP server."),
      Key("mac", .macAddress, "Drawn from the seed unless given."),
      Key("mtu", .integer(68...65_535), "The largest packet in bytes; the link's, or 1500."),
      Key("queue", .record(queue), "Where what it sends waits; stronger than what its link says."),
    ])

  static let route = Record(
    "a route",
    keys: [
      Key("to", .destination, required: true, "A prefix, 'default', or a node."),
      Key("via", .nextHop, required: true, "A neighbour's address or name."),
      Key("interface", .name, "Where the neighbour is, if 'via' does not tell."),
    ])

  static let vlan = Record(
    "a port's vlans",
    keys: [
      Key("access", .integer(1...4094), "The VLAN of an access port."),
      Key(
        "trunk", .either([.scalar(.choice(["all"])), .list(of: .scalar(.integer(1...4094)), "a VLAN")]),
        "The VLANs of a trunk, or 'all'."),
      Key("native", .integer(1...4094), "The trunk's VLAN for untagged frames."),
    ])
}
