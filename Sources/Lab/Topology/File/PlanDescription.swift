import Fabric
import Settings
import SimulationKernel

/// An element of `events`.
enum EventDescription: Hashable, Sendable {
  case run(RunDescription)
  case type(TypeEvent)
  case key(KeyEvent)
  case link(LinkEvent)
  case node(NodeEvent)
  case replay(ReplayEvent)
  case insert(InsertEvent)
  case eject(EjectEvent)
  case pull(PullEvent)

  var at: Located<Instant> {
    switch self {
    case .run(let event): event.at
    case .type(let event): event.at
    case .key(let event): event.at
    case .link(let event): event.at
    case .node(let event): event.at
    case .replay(let event): event.at
    case .insert(let event): event.at
    case .eject(let event): event.at
    case .pull(let event): event.at
    }
  }

  static let form = Form<EventDescription>.variants(
    "an event",
    [
      Variant("run", RunDescription.keys, wrap: { .run($0) }) { if case .run(let event) = $0 { event } else { nil } },
      Variant("link", LinkEvent.keys, wrap: { .link($0) }) { if case .link(let event) = $0 { event } else { nil } },
      Variant("node", NodeEvent.keys, wrap: { .node($0) }) { if case .node(let event) = $0 { event } else { nil } },
      Variant("type", TypeEvent.keys, wrap: { .type($0) }) { if case .type(let event) = $0 { event } else { nil } },
      Variant("key", KeyEvent.keys, wrap: { .key($0) }) { if case .key(let event) = $0 { event } else { nil } },
      Variant("replay", ReplayEvent.keys, wrap: { .replay($0) }) {
        if case .replay(let event) = $0 { event } else { nil }
      },
      Variant("insert", InsertEvent.keys, wrap: { .insert($0) }) {
        if case .insert(let event) = $0 { event } else { nil }
      },
      Variant("eject", EjectEvent.keys, wrap: { .eject($0) }) {
        if case .eject(let event) = $0 { event } else { nil }
      },
      Variant("pull", PullEvent.keys, wrap: { .pull($0) }) { if case .pull(let event) = $0 { event } else { nil } },
    ])
}

/// A command that a machine runs.
struct RunDescription: Hashable, Sendable {
  var at = Located(Instant.zero)
  var on = Located("")
  var run = Located("")

  static let keys = KeyTable("an event that runs a command", RunDescription()) { all }

  @KeyBuilder<RunDescription> static var all: [Key<RunDescription>] {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.").oftenCalled(
      "time", "when", "after", "start", "t")
    Key(
      "on", \.on, Scalar.name.located, required: true,
      "The machine; or a switch or hub, whose commands are show, bridge, ip link and ovs-ofctl."
    ).oftenCalled("node", "machine", "host", "vm", "from", "in", "where", "source")
    Key("run", \.run, Scalar.text.located, required: true, "The command.").oftenCalled(
      "command", "cmd", "exec", "execute", "do", "shell", "script", "ping", "curl", "iperf", "traceroute")
  }
}

/// A change of a link.
struct LinkEvent: Hashable, Sendable {
  var at = Located(Instant.zero)
  var ends: Located<[Located<EndpointName>]> = Located([])
  var change = Located(LinkDescription())

  static let keys = KeyTable("an event of a link", LinkEvent(), hints: KeyHint.linkEvent) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.").oftenCalled(
      "time", "when", "after", "start", "t")
    Key(
      "link", \.ends, Form.list(of: Scalar.endpoint.located, "an endpoint", counts: 2...2).located, required: true,
      "The link's two ends."
    ).oftenCalled("links", "endpoints", "between")
    Key(
      "set", \.change, Form.table(LinkDescription.table("a change of a link")).located, required: true,
      "What changes; 'forward' is from the first end given here.")
  }
}

/// A change of a node.
struct NodeEvent: Hashable, Sendable {
  struct Change: Hashable, Sendable {
    var power = Located(PowerCommand.on)

    static let keys = KeyTable("a change of a node", Change()) {
      Key(
        "power", \.power, Scalar.choice(PowerCommand.all.map { ($0.name, $0) }).located, required: true,
        "on, off, shutdown (the system ends, and writes its files back), reset, pause, resume or save.")
    }
  }

  var at = Located(Instant.zero)
  var node = Located("")
  var change = Change()

  static let keys = KeyTable("an event of a node", NodeEvent(), hints: KeyHint.nodeEvent) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.").oftenCalled(
      "time", "when", "after", "start", "t")
    Key("node", \.node, Scalar.name.located, required: true, "The node.")
    Key("set", \.change, .table(Change.keys), required: true, "What changes.")
  }
}

/// A capture whose frames a port sends.
struct ReplayEvent: Hashable, Sendable {
  var at = Located(Instant.zero)
  var file = Located("")
  var port = Located(EndpointName(node: ""))

  static let keys = KeyTable("a replay", ReplayEvent()) {
    Key("at", \.at, Scalar.instant.located, required: true, "When, from the start.").oftenCalled(
      "time", "when", "after", "start", "t")
    Key("replay", \.file, Scalar.text.located, required: true, "A capture file, relative to the folder of this file.")
    Key("on", \.port, Scalar.port.located, required: true, "The NODE:IF that sends its frames.").oftenCalled(
      "port", "interface", "node")
  }
}

/// An element of `captures`.
struct CaptureDescription: Hashable, Sendable {
  var scope = Located(EndpointName(node: ""))
  var file: Located<String>?
  var filter: Located<String>?
  var snapLength: Int?

  static let keys = KeyTable("a capture", CaptureDescription()) {
    Key("on", \.scope, Scalar.captureScope.located, required: true, "all, NODE or NODE:IF.").oftenCalled(
      "node", "port", "interface", "at", "scope", "link", "device")
    Key("file", \.file, Scalar.fileName.located, "One file for all ports; without it each port gets its own.")
      .oftenCalled("output", "path", "filename", "name")
    Key("filter", \.filter, Scalar.text.located, "Which frames, in the language of pcap-filter(7).").oftenCalled(
      "bpf", "expression")
    Key("snaplen", \.snapLength, .integer(1...262_144), "How many bytes of each frame are kept.")
  }
}

extension Scalar where Value == String {
  /// A topology file may come from anywhere; it does not choose where on the disk to write.
  fileprivate static var fileName: Scalar {
    Scalar(
      ScalarShape(
        "file name", usage: "a name without a folder, such as lab.pcapng", summary: "a file name",
        json: .init(["string", "number", "boolean"])),
      format: YAMLText.quoted, optional: { $0.isFileName ? $0 : nil })
  }
}
