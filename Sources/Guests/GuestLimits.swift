public import SimulationKernel

/// What the programs of one guest may use. A program that asks for more gets an error, as from a kernel whose disk is full or
/// that has no process numbers left; one that prints more is killed.
public struct GuestLimits: Hashable, Sendable, StateRecord {
  /// Maximum size of all files together, in bytes.
  public var files = 128 << 20
  /// Maximum number of bytes that all programs together write to the console after the guest is switched on.
  public var output = 64 << 20
  /// Maximum number of programs that run at once: as many as Linux has process numbers.
  public var programs = 32_768
  /// Maximum work of programs at one instant, as work takes them no time: each run of a program counts, and each 4 KiB that it
  /// moves.
  public var eventsAtOnce = 10_000_000

  /// Creates the default limits.
  public init() {}

  public static let fields = Fields(\GuestLimits.files, \.output, \.programs, \.eventsAtOnce)
}

/// Names a limit of ``GuestLimits``.
public enum GuestLimit: UInt8, Sendable, CaseIterable, Checkpointable {
  case files, output, programs, eventsAtOnce
}
