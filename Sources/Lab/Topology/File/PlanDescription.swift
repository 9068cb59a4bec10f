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

  var at: Located<Instant> {
    switch self {
    case .run(let event): event.at
    case .type(let event): event.at
    case .key(let event): event.at
    case .link(let event): event.at
    case .node(let event): event.at
    case .replay(let event): event.at
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
      "The machine; or a switch or hub, whose commands are show, bridge and ip link."
    ).oftenCalled("node", "machine", "host", "vm", "from", "in", "where", "source")
    Key("run", \.run, Scalar.text.located, required: true, "The command.").oftenCalled(
      "command", "cmd", "exec", "execute", "do", "shell", "script")
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
    var isOn = true

    static let keys = KeyTable("a change of a node", Change()) {
      Key("power", \.isOn, .choice([("on", true), ("off", false)]), required: true, "on or off.")
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

/// An element of `checks`.
enum CheckDescription: Hashable, Sendable {
  case command(CommandCheckDescription)
  case frames(FrameCheckDescription)

  static let form = Form<CheckDescription>.variants(
    "a check",
    [
      Variant("run", CommandCheckDescription.keys, wrap: { .command($0) }) {
        if case .command(let check) = $0 { check } else { nil }
      },
      Variant("capture", FrameCheckDescription.keys, wrap: { .frames($0) }) {
        if case .frames(let check) = $0 { check } else { nil }
      },
    ])

  var name: Located<String> {
    switch self {
    case .command(let check): check.name
    case .frames(let check): check.name
    }
  }
}

/// A check of a command's outcome.
struct CommandCheckDescription: Hashable, Sendable {
  struct Outcome: Hashable, Sendable {
    var exit: Int?
    var output: String?
    var outputIs: String?

    static let keys = KeyTable("an expected outcome", Outcome()) {
      Key("exit", \.exit, .integer(0...255), "The exit status.").oftenCalled(
        "status", "code", "exit-code", "exit-status", "returncode", "return-code", "rc")
      Key("output", \.output, .text, "A text that the standard output contains.").oftenCalled(
        "stdout", "contains", "text")
      Key("output-is", \.outputIs, .text, "The text that the standard output equals.").oftenCalled(
        "equals", "is", "stdout-is")
    }
  }

  var name = Located("")
  var command = RunDescription()
  var expect = Outcome()

  static let keys = KeyTable("a check that runs a command", CommandCheckDescription()) {
    Key("name", \.name, Scalar.text.located, required: true, "What must hold, in words.").oftenCalled(
      "title", "description", "id")
    RunDescription.all.map { $0.through(\.command) }
    Key("expect", \.expect, Outcome.keys, "The expected outcome; exit status 0 unless given.").oftenCalled(
      "expected", "expects", "assert", "result")
  }
}

/// A check of how many frames cross a port.
struct FrameCheckDescription: Hashable, Sendable {
  struct Bounds: Hashable, Sendable {
    var exactly: UInt64?
    var atLeast: UInt64?
    var atMost: UInt64?

    static let keys = KeyTable("an expected number", Bounds(), conflicts: \.conflicts) {
      Key("frames", \.exactly, .integer(0...UInt64(Int.max)), "The exact number of frames.").oftenCalled(
        "count", "exactly", "number", "packets", "equals")
      Key("at-least", \.atLeast, .integer(0...UInt64(Int.max)), "The minimum number of frames.").oftenCalled(
        "min", "minimum")
      Key("at-most", \.atMost, .integer(0...UInt64(Int.max)), "The maximum number of frames.").oftenCalled(
        "max", "maximum")
    }

    private var conflicts: [Conflict] {
      if exactly == nil, atLeast == nil, atMost == nil {
        return [Conflict(at: "", "no bound in 'expect'", fix: "add 'frames', 'at-least' or 'at-most'")]
      }
      if exactly != nil, atLeast != nil || atMost != nil {
        return [Conflict(at: "", "'frames' together with 'at-least' or 'at-most'", fix: "keep 'frames' alone")]
      }
      guard let atLeast, let atMost, atLeast > atMost else { return [] }
      return [Conflict(at: "", "'at-least: \(atLeast)' is more than 'at-most: \(atMost)'", fix: "swap the two")]
    }
  }

  var name = Located("")
  var port = Located(EndpointName(node: ""))
  var filter: Located<String>?
  var expect = Bounds()

  static let keys = KeyTable("a check of a capture", FrameCheckDescription()) {
    Key("name", \.name, Scalar.text.located, required: true, "What must hold, in words.").oftenCalled(
      "title", "description", "id")
    Key("capture", \.port, Scalar.port.located, required: true, "The NODE:IF.")
    Key("filter", \.filter, Scalar.text.located, "Which frames, in the language of pcap-filter(7).")
    Key("expect", \.expect, .table(Bounds.keys), required: true, "How many frames there must be in the whole run.")
  }
}
