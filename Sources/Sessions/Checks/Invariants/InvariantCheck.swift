public import Fabric
public import Lab
public import OpenFlow
import Settings
public import SimulationKernel

/// What must hold of the packets between pairs of machines after every change of a flow table.
public struct InvariantCheck: Check, StateRecord {
  public static let registeredName = "invariant check"

  /// What must hold of the packets of each pair.
  public enum Kind: UInt8, CaseIterable, Sendable, Checkpointable {
    /// None comes twice to a port as it has been there before.
    case noLoop
    /// Each arrives, or comes to a controller.
    case noBlackHole
    /// One of them arrives.
    case reachable
    /// None arrives.
    case never
    /// Those that arrive have visited a node.
    case waypoint
  }

  public struct Pair: Hashable, Sendable, StateRecord {
    public var source: NodeIndex
    public var destination: NodeIndex

    public init(from source: NodeIndex, to destination: NodeIndex) {
      self.source = source
      self.destination = destination
    }

    public static let fields = Fields(\InvariantCheck.Pair.source, \.destination)
  }

  /// When it failed first, and why.
  public struct Violation: Hashable, Sendable, StateRecord {
    public var at: Instant
    public var text: String

    public static let fields = Fields(\InvariantCheck.Violation.at, \.text)
  }

  public let name: String
  public var kind: Kind
  public var pairs: [Pair]
  public var waypoint: NodeIndex?
  /// Which packets; all for the empty match.
  public var traffic: Match
  public var since: Instant
  public private(set) var violation: Violation?
  /// What was not examined when that happened last.
  public private(set) var shortfall: String?

  public init(
    name: String, _ kind: Kind, pairs: [Pair], waypoint: NodeIndex? = nil, traffic: Match = Match(),
    since: Instant = .zero
  ) {
    self.name = name
    self.kind = kind
    self.pairs = pairs
    self.waypoint = waypoint
    self.traffic = traffic
    self.since = since
  }

  public func fits(_ labels: Labels) -> Bool {
    pairs.allSatisfy { labels.contains($0.source) && labels.contains($0.destination) }
      && waypoint.map(labels.contains) ?? true
  }

  public var examinesTablesFrom: Instant? { violation == nil ? since : nil }

  public mutating func examine(_ world: World, _ labels: Labels, at instant: Instant) {
    guard violation == nil else { return }
    let finding = examined(world, labels)
    violation = finding.failure.map { Violation(at: instant, text: $0) }
    shortfall = finding.shortfall ?? shortfall
  }

  public func verdict(on evidence: borrowing Evidence) -> Verdict {
    if let violation { return Verdict(.failed, "at \(violation.at - .zero): \(violation.text)") }
    guard evidence.isFinal else { return Verdict(.pending, "holds so far") }
    // Where nothing happens any more when its time comes, nothing has had it examined.
    let finding = examined(evidence.world, evidence.labels)
    if let failure = finding.failure { return Verdict(.failed, failure) }
    let missing = (finding.shortfall ?? shortfall).map { "; \($0): narrow it down with 'traffic'" } ?? ""
    return Verdict(.passed, "held for \(pairs.count) pair\(pairs.count == 1 ? "" : "s") of machines\(missing)")
  }

  public static let fields = Fields(
    \InvariantCheck.name, \.kind, \.pairs, \.waypoint, \.traffic, \.since, \.violation, \.shortfall)
}

extension InvariantCheck: DescribedCheck {
  init(_ description: InvariantCheckDescription, of world: World) {
    var pairs = description.pairs.map { Pair(from: NodeIndex($0.source), to: NodeIndex($0.destination)) }
    if pairs.isEmpty { pairs = InvariantCheck.allPairs(of: world) }
    self.init(
      name: description.name.value, Kind(description.kind), pairs: pairs,
      waypoint: description.waypointNode.map { NodeIndex($0) }, traffic: description.traffic ?? Match(),
      since: description.since.value)
  }

  /// From each machine to each other.
  private static func allPairs(of world: World) -> [Pair] {
    let machines = world.nodes.indices.filter { world.nodes[$0].kind == .guest }.map { NodeIndex($0) }
    return machines.flatMap { source in
      machines.filter { $0 != source }.map { Pair(from: source, to: $0) }
    }
  }
}

extension InvariantCheck.Kind {
  fileprivate init(_ kind: InvariantCheckDescription.Kind) {
    switch kind {
    case .noLoop: self = .noLoop
    case .noBlackHole: self = .noBlackHole
    case .reachable: self = .reachable
    case .never: self = .never
    case .waypoint: self = .waypoint
    }
  }
}
