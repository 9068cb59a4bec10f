public import Settings
public import SimulationKernel

/// A physical machine: what its virtual machines share.
public struct HostSettings: Hashable, Sendable, StateRecord {
  /// Physical processors.
  public var cpus = 1
  /// In percent of the processor that ``costs`` are given for.
  public var speed = 100
  /// In bytes.
  public var memory: UInt64 = 0
  /// How much more memory its machines may have together than the host has, in percent of the host's.
  public var overcommit = 100
  /// How long a virtual processor runs before another one that waits is preferred.
  public var slice = Duration.milliseconds(3)
  /// The period in which a capped machine gets its share.
  public var capPeriod = Duration.milliseconds(100)
  /// What work costs on it.
  public var costs = WorkCosts()

  /// Creates a host with one processor and no memory.
  public init() {}

  /// The keys of a host.
  public static let keys = KeyTable("a host", HostSettings(), hints: hints) {
    Key("cpus", \.cpus, .integer(1...cpuLimit), required: true, "Processors; no machine on the host may have more.")
      .oftenCalled("cpu", "vcpus", "cores", "processors")
    Key("memory", \.memory, .size(atLeast: 1 << 20), required: true, "What the machines on the host share.")
      .oftenCalled(
        "ram", "mem")
    Key("speed", \.speed, .percent(1...10_000), "How fast its processors are: 200% halves the costs of work.")
    Key(
      "overcommit", \.overcommit, .percent(100...1_000),
      "How much memory its machines may have together, in percent of the host's.")
    Key(
      "slice", \.slice, .duration(.microseconds(10)...(.seconds(1))),
      "How long a virtual processor runs before another one that waits is preferred.")
    Key(
      "cap-period", \.capPeriod, .duration(.milliseconds(1)...(.seconds(1))),
      "The period in which a machine with a 'cap' gets its share.")
    Key("costs", \.costs, WorkCosts.keys, "What work takes of a processor.").oftenCalled("cost")
  }

  /// What those write who take the hosts of a lab for its machines.
  private static let hints = [
    KeyHint(
      [
        "ip", "address", "interfaces", "kind", "image", "gateway", "mac", "type", "services", "dhcp", "ipv4", "ports",
        "command", "networks",
      ], for: "cpus", "memory", fix: "put machines under 'nodes'; 'hosts' are the computers that carry them")
  ]

  /// So that a processor and its host fit into an event.
  public static let cpuLimit = 4096

  public static let fields = Fields(
    \HostSettings.cpus, \.speed, \.memory, \.overcommit, \.slice, \.capPeriod, \.costs)

  public var inconsistency: String? {
    (1...HostSettings.cpuLimit).contains(cpus) && (1...10_000).contains(speed) && (100...1_000).contains(overcommit)
      && slice >= .microseconds(10) && slice <= .seconds(1) && capPeriod >= .milliseconds(1) && capPeriod <= .seconds(1)
      ? nil : "settings of a host out of range"
  }
}

extension Scalar where Value == Int {
  /// A whole percentage such as `150%`.
  public static func percent(_ range: ClosedRange<Int>) -> Scalar {
    let shape = ScalarShape(
      "percentage", usage: "a whole percentage such as \(min(150, range.upperBound))%",
      summary: "a percentage, \(range.lowerBound)% to \(range.upperBound)%",
      json: .init(["string"], pattern: "^[0-9]+ *%$"))
    return Scalar(shape, format: { "\($0)%" }) { text in
      guard text.last == "%", let value = Int(text.dropLast().filter { $0 != " " }), value >= 0 else {
        return .failure(InvalidText())
      }
      if value < range.lowerBound {
        return .failure(InvalidText("too small", fix: "use at least \(range.lowerBound)%"))
      }
      if value > range.upperBound { return .failure(InvalidText("too large", fix: "use at most \(range.upperBound)%")) }
      return .success(value)
    }
  }
}
