import Settings

// What newcomers write where a topology file has no such key, above all those who know other tools. In lower case, with hyphens.

extension KeyHint {
  static let topology = [
    KeyHint(["version", "polder-version", "format"], for: "polder", fix: "use 'polder: 1'"),
    KeyHint(
      ["topology", "lab", "spec"], for: "polder",
      fix: "begin with 'polder: 1', and put what is under it at the top level"),
    KeyHint(
      [
        "machines", "vms", "devices", "containers", "routers", "switches", "firewalls", "pcs", "servers", "clients",
        "hubs",
      ],
      for: "nodes", fix: "put them under 'nodes', and say with 'kind' what each is"),
    KeyHint(["services"], fix: "put machines under 'nodes', and 'services' on the machine that serves"),
    KeyHint(["networks", "network", "subnets", "bridges", "lan"], fix: "use a node of 'kind: switch' and links to it"),
    KeyHint(["interfaces", "interface"], fix: "put 'interfaces' under a node"),
    KeyHint(["connections", "edges", "cables", "wires"], for: "links", fix: "use 'links'"),
    KeyHint(["commands", "actions", "scenario", "schedule"], for: "events", fix: "use 'events'"),
    KeyHint(["tests", "assertions", "expect"], for: "checks", fix: "use 'checks'"),
    KeyHint(["pcaps", "pcap", "sniff", "tcpdump"], for: "captures", fix: "use 'captures'"),
    KeyHint(["time", "timeout", "runtime"], for: "duration", fix: "use 'duration'"),
    KeyHint(["routes", "gateway"], fix: "put it on the node that has it"),
    KeyHint(
      ["volumes", "mgmt", "prefix", "x-common", "configs", "secrets"], fix: "remove it; a lab has nothing of the kind"),
  ]

  static let node = [
    KeyHint(
      ["address", "addresses", "ip", "ipv4", "ipv6", "ip-address", "mtu", "queue", "dhcp", "cidr", "mgmt-ipv4"],
      for: "interfaces", fix: "put it under an interface, as in 'interfaces: { eth0: { address: 10.0.0.2/24 } }'"),
    KeyHint(
      ["eth0", "eth1", "eth2", "ens3", "ens4", "en0", "enp0s3", "wlan0"], for: "interfaces",
      fix: "put it under 'interfaces'"),
    KeyHint(
      ["networks", "network", "links", "link", "connected-to", "peers", "neighbors", "neighbours"],
      fix: "connect nodes under 'links' at the top level"),
    KeyHint(
      ["command", "cmd", "exec", "entrypoint", "run", "startup", "startup-config", "commands"],
      fix: "use an event at the top level, as in '- { at: 0s, on: NODE, run: … }'"),
    KeyHint(
      ["image"], for: "disk",
      fix: "remove it, or put a disk image under 'disk', as in 'disk: { image: a.vdi }'; "
        + "machines have programs of Polder's own"),
    KeyHint(
      [
        "os", "volumes", "binds", "environment", "env", "labels", "restart", "privileged", "build",
        "template",
      ],
      fix: "remove it; machines have programs of Polder's own and need no image"),
    KeyHint(["events", "checks", "captures"], fix: "put it at the top level: indent it like 'nodes'"),
    KeyHint(["depends-on", "depends", "startup-delay"], fix: "remove it, and give events their times"),
    KeyHint(["name", "hostname"], fix: "remove it; a node's name is the key that it is under"),
    KeyHint(
      ["inside", "inside-interface", "lan"],
      fix: "remove it; all interfaces but the one that 'outside' names are inside"),
    KeyHint(["service", "server"], for: "services", fix: "use 'services'"),
  ]

  static let interface = [
    KeyHint(
      [
        "gateway", "routes", "route", "default-gateway", "gw", "nameserver", "services", "dns", "forwarding", "default",
        "gateway4", "gateway6", "tcp", "kind",
      ], fix: "put it beside 'interfaces', not under one of them"),
    KeyHint(
      ["netmask", "mask", "prefix", "prefixlen", "prefix-length", "subnet"],
      fix: "write the prefix length behind the address, as in 10.0.0.2/24"),
    KeyHint(["vlan", "vlans", "access", "trunk"], fix: "put it on the switch, as in 'vlans: { p1: { access: 10 } }'"),
    KeyHint(
      ["rate", "bandwidth", "delay", "latency", "loss", "jitter", "speed", "state", "up", "status"],
      fix: "put it on the link, as in '{ endpoints: [a, b], rate: 10Mbps }'"),
    KeyHint(
      ["link", "peer", "connected-to", "network", "links", "to", "switch", "bridge"],
      fix: "connect interfaces under 'links' at the top level"),
    KeyHint(["name", "type"], fix: "remove it; an interface's name is the key that it is under"),
  ]

  static let link = [
    KeyHint(
      ["from", "to", "source", "target", "src", "dst", "a", "b", "node1", "node2", "left", "right", "destination"],
      for: "endpoints", fix: "use 'endpoints: [NODE, NODE]' for the two ends"),
    KeyHint(["name", "type", "kind", "label"], fix: "remove it; a link is known by its two ends"),
    KeyHint(["vlan", "vlans"], fix: "put it on the switch, as in 'vlans: { p1: { access: 10 } }'"),
    KeyHint(["ip", "address", "subnet", "addresses"], fix: "put addresses on the nodes' interfaces"),
  ]

  static let linkEvent = [
    KeyHint(["up", "down", "state"], for: "set", fix: "use 'set: { state: up }' or 'set: { state: down }'"),
    KeyHint(
      ["rate", "delay", "loss", "jitter", "queue"], for: "set", fix: "put it under 'set', as in 'set: { delay: 5ms }'"),
  ]

  static let nodeEvent = [
    KeyHint(
      ["power", "state", "on", "off", "stop", "start", "action", "shutdown", "reboot", "reset", "pause"], for: "set",
      fix: "use 'set: { power: on }' or 'set: { power: off }'")
  ]
}
