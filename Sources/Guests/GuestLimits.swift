public import SimulationKernel

/// What the programs of one guest may use. A program that asks for more is refused, as by a kernel whose disk is full or that
/// has no process numbers left; one that prints more is ended.
public struct GuestLimits: Hashable, Sendable, StateRecord {
  /// What all files together hold, in bytes.
  public var files = 128 << 20
  /// What programs write to the console, all together since the guest was switched on, in bytes.
  public var output = 64 << 20
  /// Programs that run at once. Linux has that many process numbers.
  public var programs = 32_768
  /// What programs may do at one instant, as it takes them no time: each run of one counts, and each page of bytes that they move.
  public var eventsAtOnce = 10_000_000

  public init() {}

  public static let fields = Fields(\GuestLimits.files, \.output, \.programs, \.eventsAtOnce)
}

/// A limit of a guest that was reached.
public enum GuestLimit: UInt8, Sendable, CaseIterable, Checkpointable {
  case files, output, programs, eventsAtOnce
}
