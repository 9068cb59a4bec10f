import Fabric
import Hypervisors
import Packets
import Settings
import SimulationKernel

/// A topology file as it is written: every value decoded and checked by itself, nothing yet put together.
struct TopologyDocument: Hashable, Sendable {
  var version = 1
  var name: String?
  var description = ""
  var seed: UInt64 = 1
  var duration = Duration.seconds(60)
  var limits = Limits()
  var allowsFaults = false
  var hosts: [Named<HostSettings>] = []
  var defaults = DefaultsDescription()
  var kinds = KindDefaults()
  var groups: [Entry<String, NodeDescription>] = []
  var nodes: [Entry<NamePattern, NodeDescription>] = []
  var generators: Located<[Located<Generator>]>?
  var addressing: Located<AddressingDescription>?
  var management = ManagementDescription()
  var links: [Located<LinkEntry>] = []
  var chains: [Entry<String, ChainDescription>] = []
  var events: [Located<EventDescription>] = []
  var captures: [CaptureDescription] = []
  var checks: [Located<Topology.Check>] = []
  /// What of the file could not be read.
  var losses = Losses()

  static let keys = KeyTable("a topology", TopologyDocument(), hints: KeyHint.topology) {
    Key("polder", \.version, .integer(1...1), required: true, "The version of the format: 1.")
    Key("name", \.name, .name, "The lab's name; the file's name unless given.")
    Key("description", \.description, .text, "What the lab shows.")
    Key("seed", \.seed, .integer(0...UInt64.max), "What everything random in the lab is drawn from.")
    Key("duration", \.duration, .duration(.nanoseconds(1)...), "The simulated time after which a run ends.")
    Key("limits", \.limits, Limits.keys, "What a run may use; what reaches a limit is ended.")
    Key(
      "faults", \.allowsFaults, .choice([("refused", false), ("allowed", true)]),
      "allowed: duplicate addresses, wrong masks and gateways outside are warnings, for labs about them.")
    Key(
      "hosts", \.hosts, namedBy: .name, HostSettings.keys,
      "Physical machines, whose processors and memory machines share.")
    Key(
      "defaults", \.defaults, DefaultsDescription.keys,
      "Settings of every link and every node that does not override them.")
    Key("kinds", \.kinds, KindDefaults.keys, "Settings of every node of a kind.")
    Key("groups", \.groups, .map(keys: .name, NodeDescription.group), "Settings of the nodes that name the group.")
    Key(
      "nodes", \.nodes, .map(keys: .nodeNames, NodeDescription.node),
      "Machines and switches by name; h[1-64] is 64 of them.")
    Key("generate", \.generators, Generator.form.located, "Nodes and links of a regular shape.")
    Key("addressing", \.addressing, AddressingDescription.form.located, "Automatic addresses.")
    Key(
      "management", \.management, ManagementDescription.keys,
      "The network that is made between OpenFlow switches and the controllers of the lab.")
    Key(
      "links", \.links, .list(of: LinkEntry.form.located, "a link"),
      "Cables: [NODE, NODE], or a mapping with 'endpoints'.")
    Key(
      "chains", \.chains, .map(keys: .name, Form<ChainDescription>.table(ChainDescription.keys)),
      "Packets that OpenFlow switches lead through network functions, by name of the chain."
    ).oftenCalled("service-chains", "sfc", "service-function-chains")
    Key("events", \.events, .list(of: EventDescription.form.located, "an event"), "What happens, and when.")
    Key("captures", \.captures, .list(of: CaptureDescription.keys), "Which frames are recorded, and where.")
    Key("checks", \.checks, .list(of: CheckForms.form.located, "a check"), "What must hold for the run to pass.")
  }
}

/// What holds for every link and node that does not override it.
struct DefaultsDescription: Hashable, Sendable {
  var link: Located<LinkDescription>?
  var node: NodeDescription?

  static let keys = KeyTable("defaults", DefaultsDescription()) {
    Key("link", \.link, Form.table(LinkDescription.keys).located, "Settings of every link.")
    Key("node", \.node, NodeDescription.group, "Settings of every node, as far as they apply to its kind.")
  }
}

/// What holds for every node of a kind.
struct KindDefaults: Hashable, Sendable {
  private var settings: [String: Layer] = [:]

  subscript(kind: String) -> Layer? {
    get { settings[kind] }
    set { settings[kind] = newValue }
  }

  static let keys = KeyTable("kinds", KindDefaults()) {
    NodeKind.all.map { kind in
      Key(kind.name, \KindDefaults[kind.name], NodeDescription.kind(kind), "Settings of every \(kind.name).")
    }
  }
}

/// Where automatic addresses are taken from.
struct AddressingDescription: Hashable, Sendable {
  var isWanted = true
  var ipv4: IPv4Prefix?
  var ipv6: IPv6Prefix?

  private static let keys = KeyTable("addressing", AddressingDescription()) {
    Key("ipv4", \.ipv4, .ipv4Prefix, "Where IPv4 subnets are taken from, such as 10.0.0.0/16.")
    Key("ipv6", \.ipv6, .ipv6Prefix, "Where IPv6 subnets are taken from, such as 2001:db8::/32.")
  }

  static let form = Form<AddressingDescription>.either([
    .scalar(.choice([("auto", AddressingDescription()), ("none", AddressingDescription(isWanted: false))])),
    .table(keys),
  ])
}

/// An element of `links`.
struct LinkEntry: Hashable, Sendable {
  var ends: [Located<NamePattern>] = []
  var description: LinkDescription?

  private static let pair = Form<[Located<NamePattern>]>.list(
    of: Scalar.endpoints.located, "an endpoint", counts: 2...2)

  private static let keys = KeyTable(
    "a link", LinkEntry(description: LinkDescription()), hints: KeyHint.link + LinkDescription.hints
  ) {
    Key(
      "endpoints", \.ends, pair, required: true,
      "The two ends, NODE or NODE:IF; without an interface, the next free one."
    ).oftenCalled("nodes", "endpoint", "ends", "between", "connect", "interfaces", "devices", "hosts")
    LinkDescription.keys.keys.map { $0.through(\LinkEntry.settings) }
  }

  /// What a mapping of a link may have, and what newcomers write in its place.
  static var keyNames: Set<String> {
    Set(keys.info.keys.flatMap { [$0.name] + $0.otherNames } + ["from", "to", "source", "target"])
  }

  private var settings: LinkDescription {
    get { description ?? LinkDescription() }
    set { description = newValue }
  }

  static let form = Form<LinkEntry>.either([pair.map(to: { LinkEntry(ends: $0) }, from: \.ends), .table(keys)])
    .refusing(LinkEntry.problem)
}
