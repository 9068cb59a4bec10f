public import Fabric
public import Guests
public import Lab
public import SimulationKernel

/// A limit that was reached, and when.
public struct ReachedLimit: Sendable, Equatable, StateRecord {
  public enum Which: Sendable, Equatable, StateVariant {
    /// One of a machine: what asked for more was refused, or ended.
    case machine(GuestLimit, NodeIndex)
    /// One of the whole run, which has ended.
    case run(RunLimit)

    public static let cases = Cases<Self>(
      Case("machine", Self.machine(_:_:)) { if case .machine(let limit, let node) = $0 { (limit, node) } else { nil } },
      Case("run", Self.run) { if case .run(let limit) = $0 { limit } else { nil } })
  }

  public let which: Which
  public let at: Instant

  public init(_ which: Which, at instant: Instant) {
    self.which = which
    at = instant
  }

  /// The run goes no further.
  public var endsRun: Bool {
    if case .run = which { true } else { false }
  }

  public static let fields = Fields(\ReachedLimit.which, \.at)
}

/// The limits that a session has reached: each of a machine once, and no more than a person would read.
public struct ReachedLimits: Sendable, Equatable, StateRecord {
  static let maximumCount = 100

  public internal(set) var all: [ReachedLimit] = []

  /// One of them has ended the run.
  var endRun: Bool { all.last?.endsRun ?? false }

  mutating func note(_ which: ReachedLimit.Which, at instant: Instant) {
    guard all.count < ReachedLimits.maximumCount, !all.contains(where: { $0.which == which }) else { return }
    all.append(ReachedLimit(which, at: instant))
  }

  mutating func end(by limit: RunLimit, at instant: Instant) { all.append(ReachedLimit(.run(limit), at: instant)) }

  public static let fields = Fields(\ReachedLimits.all)
}
