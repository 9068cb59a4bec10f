public import Fabric
public import NetworkStack
public import Packets
public import Settings
public import SimulationKernel

/// Counts matching packets, and logs an alert on the machine when there are too many.
public struct Monitor: Sendable, Equatable, StateRecord {
  public static let name = "monitor"
  public static let registeredName = "function.monitor"

  struct Watch: Sendable, Equatable {
    var name: String
    var criteria: FirewallCriteria
    /// More packets than this within a second raise an alert; nil for never.
    var threshold: UInt64?
    var packets: UInt64 = 0
    var bytes: UInt64 = 0
    /// The second being counted: when it began, and its packets.
    var second = Instant.zero
    var inSecond: UInt64 = 0
  }

  private(set) var watches: [Watch]

  public static let fields = Fields(\Monitor.watches)
}

/// What a topology file says about a monitor.
public struct MonitorDescription: Hashable, Sendable {
  var watches: [Watch] = []

  struct Watch: Hashable, Sendable {
    var name = ""
    var threshold: UInt64?
    var criteria = CriteriaDescription()

    static let keys = KeyTable("a watch", Watch(), conflicts: \.criteria.conflicts) {
      Key("name", \.name, .plainText, required: true, "What it is called in results and alerts.")
      Key("alert-above", \.threshold, .integer(1...1_000_000_000), "Packets within a second that are too many.")
      CriteriaDescription.all.map { $0.through(\.criteria) }
    }
  }
}

extension Monitor: ConfigurableFunction {
  public static let keys = KeyTable("'monitor'", MonitorDescription()) {
    Key("watch", \.watches, .list(of: MonitorDescription.Watch.keys), "What is counted.")
  }

  public init(_ description: MonitorDescription, _ machine: FunctionContext) throws(Fault) {
    watches = []
    for watch in description.watches {
      watches.append(
        Watch(
          name: watch.name, criteria: try FirewallCriteria(watch.criteria, machine), threshold: watch.threshold))
    }
  }

  public func duty(at hook: Hook?) -> String { "counts" }
}

extension Monitor: NetworkFunction {
  public var hooks: HookSet { [.input, .forward] }
  public var tracking: TrackingSettings? { watches.contains { $0.criteria.states != 0 } ? TrackingSettings() : nil }

  public mutating func process(
    _ packet: inout HookedPacket<IPv4Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv4Address>,
    into outbox: inout Outbox
  ) -> Verdict { watch(packet, into: &outbox) }

  public mutating func process(
    _ packet: inout HookedPacket<IPv6Address>, at hook: Hook, _ connections: inout ConnectionTable<IPv6Address>,
    into outbox: inout Outbox
  ) -> Verdict { watch(packet, into: &outbox) }

  private mutating func watch<Address: MatchedAddress>(
    _ packet: HookedPacket<Address>, into outbox: inout Outbox
  ) -> Verdict {
    for index in watches.indices where watches[index].criteria.matches(packet) {
      guard watches[index].note(packet) else { continue }
      let alert = "monitor \(watches[index].name): more than \(watches[index].threshold ?? 0) packets in a second"
      outbox.report(.logged(alert))
    }
    return .accept
  }

  public func explanation(of cause: UInt16) -> String { "watched" }

  public var counts: [FunctionCount] {
    watches.map { FunctionCount(subject: $0.name, packets: $0.packets, bytes: $0.bytes) }
  }
}

extension Monitor.Watch {
  /// Counts a packet. Returns true for the first packet of a second that exceeds the threshold.
  mutating func note<Address: MatchedAddress>(_ packet: HookedPacket<Address>) -> Bool {
    packets &+= 1
    bytes &+= UInt64(packet.length)
    if packet.now - second >= .seconds(1) { (second, inSecond) = (packet.now, 0) }
    inSecond &+= 1
    return threshold.map { inSecond == $0 + 1 } ?? false
  }
}

extension Monitor.Watch: StateRecord {
  static let fields = Fields(\Monitor.Watch.name, \.criteria, \.threshold, \.packets, \.bytes, \.second, \.inSecond)

  var inconsistency: String? { threshold != .max ? nil : "invalid alert threshold" }
}
