import Fabric
import SimulationKernel

extension QueueDiscipline {
  /// What a `queue` mapping says; nil where it names no discipline, or one that lacks something.
  init?(_ value: YAMLValue) {
    switch value["discipline"]?.text {
    case "fifo": self = .fifo
    case "priority": self = .priority
    case "token-bucket":
      guard let rate = value["rate"]?.rate else { return nil }
      var settings = TokenBucketSettings(rate: rate)
      if let burst = value["burst"]?.size { settings.burst = Int(clamping: burst) }
      self = .tokenBucket(settings)
    case "codel": self = .codel(CoDelSettings(value, over: CoDelSettings()))
    case "fq-codel": self = .fairCoDel(FairCoDelSettings(value))
    default: return nil
    }
  }

  /// The names of the disciplines, and the keys that each has beside `discipline` and `limit`.
  static let parameters: [(name: String, keys: [String])] = [
    ("fifo", []), ("priority", []), ("token-bucket", ["rate", "burst"]), ("codel", codelKeys),
    ("fq-codel", codelKeys + ["flows", "quantum"]),
  ]

  private static let codelKeys = ["target", "interval", "ecn"]

  /// The keys that say it, with their values.
  var entries: [(String, String)] {
    switch self {
    case .fifo: [("discipline", "fifo")]
    case .priority: [("discipline", "priority")]
    case .tokenBucket(let settings):
      [
        ("discipline", "token-bucket"), ("rate", settings.rate.description),
        ("burst", "\(ByteCount(UInt64(settings.burst)))"),
      ]
    case .codel(let settings): [("discipline", "codel")] + settings.entries
    case .fairCoDel(let settings):
      [("discipline", "fq-codel")] + settings.codel.entries
        + [("flows", "\(settings.flows)"), ("quantum", "\(ByteCount(UInt64(settings.quantum)))")]
    }
  }
}

extension CoDelSettings {
  fileprivate init(_ value: YAMLValue, over usual: CoDelSettings) {
    self = usual
    if let target = value["target"]?.duration { self.target = target }
    if let interval = value["interval"]?.duration { self.interval = interval }
    if let marks = value["ecn"]?.boolean { self.marks = marks }
  }

  fileprivate var entries: [(String, String)] {
    [("target", "\(target)"), ("interval", "\(interval)"), ("ecn", "\(marks)")]
  }
}

extension FairCoDelSettings {
  fileprivate init(_ value: YAMLValue) {
    self.init()
    codel = CoDelSettings(value, over: codel)
    if let flows = value["flows"]?.integer { self.flows = flows }
    if let quantum = value["quantum"]?.size { self.quantum = Int(clamping: quantum) }
  }
}

extension TopologyLoader {
  /// Whether each key of a queue belongs to its discipline, and what that needs is there. `value` is a link, what changes of
  /// one, or an interface.
  mutating func checkQueues(of value: YAMLValue?) {
    for part in [value, value?["forward"], value?["backward"]] {
      guard let queue = part?["queue"], case .map = queue.content else { continue }
      checkQueue(queue)
    }
  }

  private mutating func checkQueue(_ queue: YAMLValue) {
    let name = queue["discipline"]?.text
    let known = QueueDiscipline.parameters.first { $0.name == name ?? "fifo" }
    guard let known else { return }
    for entry in queue.entries where !["discipline", "limit"].contains(entry.key) {
      let owners = QueueDiscipline.parameters.filter { $0.keys.contains(entry.key) }.map { "'\($0.name)'" }
      guard !owners.isEmpty, !known.keys.contains(entry.key) else { continue }
      faults.report(
        name.map { "a \($0) queue has no '\(entry.key)'" } ?? "a queue without a discipline has no '\(entry.key)'",
        at: entry.place, mend: "remove it, or set 'discipline' to \(owners.joined(separator: " or "))")
    }
    if name == "token-bucket", queue["rate"] == nil {
      faults.report("a token bucket has no 'rate'", at: queue.place, mend: "add 'rate: …'")
    }
  }

  /// What an interface says of its queue is stronger than what its link says.
  mutating func assignQueues() {
    for (node, draft) in drafts.enumerated() {
      for (interface, settings) in draft.interfaces.enumerated() {
        guard let value = settings.settings, value["queue"] != nil else { continue }
        checkQueues(of: value)
        setQueue(Topology.LinkSettingsChange(queueOf: value), of: Topology.Port(node: node, interface: interface))
      }
    }
  }

  private mutating func setQueue(_ change: Topology.LinkSettingsChange, of port: Topology.Port) {
    guard let link = linkIndex[port] else { return }
    if topology.links[link].a == port {
      change.apply(to: &topology.links[link].forward)
    } else {
      change.apply(to: &topology.links[link].backward)
    }
  }
}

extension Topology.LinkSettingsChange {
  /// The part of a direction, or of an interface, that concerns its queue.
  init(queueOf value: YAMLValue) {
    self.init()
    queueLimit = value["queue"]?["limit"]?.integer
    discipline = value["queue"].flatMap { QueueDiscipline($0) }
  }
}
