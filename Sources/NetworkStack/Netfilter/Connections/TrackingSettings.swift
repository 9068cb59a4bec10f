public import SimulationKernel

/// How connections are tracked.
public struct TrackingSettings: Hashable, Sendable, StateRecord {
  /// The default of ``limit``: Linux's `nf_conntrack_max` for a machine with 4 GiB.
  public static let defaultLimit = 262_144
  /// Valid values of ``limit``.
  public static let limits = 1...1_000_000

  /// Maximum number of connections of each IP version.
  public var limit = TrackingSettings.defaultLimit

  /// Creates settings. `limit` must be within ``limits``.
  public init(limit: Int = TrackingSettings.defaultLimit) { self.limit = limit }

  public static let fields = Fields(\TrackingSettings.limit)

  public var inconsistency: String? {
    TrackingSettings.limits.contains(limit) ? nil : "a table of \(limit) connections"
  }
}
