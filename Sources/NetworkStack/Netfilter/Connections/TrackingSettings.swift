public import SimulationKernel

/// How connections are tracked.
public struct TrackingSettings: Hashable, Sendable, StateRecord {
  /// The most connections; Linux's `nf_conntrack_max` of a machine with 4 GiB.
  public static let defaultLimit = 262_144
  public static let limits = 1...1_000_000

  public var limit = TrackingSettings.defaultLimit

  public init(limit: Int = TrackingSettings.defaultLimit) { self.limit = limit }

  public static let fields = Fields(\TrackingSettings.limit)

  public var inconsistency: String? {
    TrackingSettings.limits.contains(limit) ? nil : "a table of \(limit) connections"
  }
}
