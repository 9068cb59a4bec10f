public import SimulationKernel

/// What a switch did since it was switched on.
public struct SwitchCounters: Equatable, Sendable, BitwiseCopyable, StateRecord {
  /// Frames sent to the one port where their destination was seen.
  public var forwarded: UInt64 = 0
  /// Frames for a group or an unknown address, sent to every other port of their VLAN. Each is counted once.
  public var flooded: UInt64 = 0
  /// Frames that went no further.
  public var discarded: UInt64 = 0
  /// Addresses that were seen on another port than before: a machine moved, or frames circle.
  public var moved: UInt64 = 0
  /// Addresses that the full table could not take.
  public var unlearned: UInt64 = 0

  public init() {}

  public static let fields = Fields(\SwitchCounters.forwarded, \.flooded, \.discarded, \.moved, \.unlearned)
}
