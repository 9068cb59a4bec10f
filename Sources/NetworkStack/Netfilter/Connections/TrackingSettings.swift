public import SimulationKernel

/// How connections are tracked.
public struct TrackingSettings: Hashable, Sendable, StateRecord {
  /// The most connections; Linux's `nf_conntrack_max` of a machine with 4 GiB.
  public static let defaultLimit = 262_144
  public static let limits = 1...1_000_000

  public var limit = TrackingSettings.defaultLimit

  public init(limit: Int = TrackingSettings.defaultLimit) { self.limit = limit }

  public static let fields = Fields(\TrackingSettings.limit)

  public func settle(_ reader: borrowing CheckpointReader) throws(CheckpointError) {
    guard TrackingSettings.limits.contains(limit) else { throw reader.failure("a table of \(limit) connections") }
  }
}
