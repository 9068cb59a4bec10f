public import SimulationKernel

/// How connections are tracked.
public struct TrackingSettings: Hashable, Sendable, Checkpointable {
  /// The most connections; Linux' `nf_conntrack_max` of a machine with 4 GiB.
  public static let defaultLimit = 262_144
  public static let limits = 1...1_000_000

  public var limit = TrackingSettings.defaultLimit

  public init(limit: Int = TrackingSettings.defaultLimit) { self.limit = limit }

  public func encode(to writer: inout ByteWriter) { writer.write(UInt32(limit)) }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    limit = Int(try reader.read(UInt32.self))
    guard TrackingSettings.limits.contains(limit) else { throw reader.failure("a table of \(limit) connections") }
  }
}
