public import SimulationKernel

/// Frames and bytes (padded, without frame check sequence) that passed a port in one direction.
public struct PortCounter: Equatable, Sendable, BitwiseCopyable, StateRecord {
  /// The number of frames.
  public var frames: UInt64 = 0
  /// Their length in bytes: padded to 60, without frame check sequence.
  public var bytes: UInt64 = 0

  /// Creates a counter of nothing.
  public init() {}

  @inlinable mutating func count(_ length: Int) {
    frames &+= 1
    bytes &+= UInt64(truncatingIfNeeded: max(length, 60))
  }

  public static let fields = Fields(\PortCounter.frames, \.bytes)
}
