/// The keys of a topology file. This table and its neighbours are their only declaration.
enum KeyTables {
  static let topology = Record(
    "a topology",
    keys: [
      Key("polder", .integer(1...1), required: true, "The version of the format: 1."),
      Key("name", .name, "The lab's name; the file's name unless given."),
      Key("description", .text, "What the lab shows."),
      Key("seed", .seed, "What all chance in the lab is drawn from; 1 unless given."),
      Key("duration", .duration(atLeast: 1), "The simulated time after which a run ends; 60s unless given."),
      Key("hosts", .map(keys: .name, .record(host)), "Physical machines; left out, one with enough of everything."),
      Key("defaults", .record(defaults), "Settings of every link and every node that does not say otherwise."),
      Key("kinds", .record(kinds), "Settings of every node of a kind."),
      Key("groups", .map(keys: .name, .record(group)), "Settings of the nodes that name the group."),
      Key("nodes", .map(keys: .nodeNames, .record(node)), "Machines and switches by name; h[1-64] is 64 of them."),
      Key("generate", .record(generate), "Nodes and links of a regular shape."),
      Key("addressing", .either([.scalar(.choice(["auto", "none"])), .record(addressing)]), "Automatic addresses."),
      Key(
        "links", .list(of: .either([ends, .record(link)]), "a link"),
        "Cables: [NODE, NODE], or a mapping with 'endpoints'."),
      Key("events", .list(of: .variants(noun: "an event", events), "an event"), "What happens, and when."),
      Key("captures", .list(of: .record(capture), "a capture"), "Which frames are recorded, and where."),
      Key("checks", .list(of: .variants(noun: "a check", checks), "a check"), "What must hold for the run to pass."),
    ])

  static let host = Record(
    "a host",
    keys: [
      Key("cpus", .integer(1...4096), required: true, "Processors; no machine on the host may have more."),
      Key("memory", .size(atLeast: 1 << 20), required: true, "What the machines on the host share."),
    ])

  static let defaults = Record(
    "defaults",
    keys: [
      Key("link", .record(linkDefaults), "Settings of every link."),
      Key("node", .record(group), "Settings of every node, as far as they apply to its kind."),
    ])

  static let kinds = Record(
    "kinds",
    keys: [
      Key("vm", .record(settings(of: .vm)), "Settings of every vm."),
      Key("router", .record(settings(of: .router)), "Settings of every router."),
      Key("vnf", .record(settings(of: .vnf)), "Settings of every vnf."),
      Key("firewall", .record(settings(of: .firewall)), "Settings of every firewall."),
      Key("nat", .record(settings(of: .nat)), "Settings of every nat."),
      Key("load-balancer", .record(settings(of: .loadBalancer)), "Settings of every load balancer."),
      Key("switch", .record(settings(of: .switch)), "Settings of every switch."),
    ])

  static let addressing = Record(
    "addressing",
    keys: [
      Key("ipv4", .ipv4Prefix, "Where IPv4 subnets are taken from, such as 10.0.0.0/16."),
      Key("ipv6", .ipv6Prefix, "Where IPv6 subnets are taken from, such as 2001:db8::/32."),
    ])

  static let capture = Record(
    "a capture",
    keys: [
      Key("on", .captureScope, required: true, "all, NODE or NODE:IF."),
      Key("file", .text, "One file for all ports; left out, each port gets its own."),
      Key("filter", .text, "Which frames, in the language of pcap-filter(7)."),
      Key("snaplen", .integer(1...262_144), "How many bytes of each frame are kept."),
    ])
}
