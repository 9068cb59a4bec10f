public import SimulationKernel

/// The number of a process in its guest, from 1.
public struct ProcessID: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  /// The number, as `kill` takes it.
  public let rawValue: UInt32

  /// Names a process by its number, whether or not it exists.
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static func < (a: ProcessID, b: ProcessID) -> Bool { a.rawValue < b.rawValue }
  public static let fields = Fields(\ProcessID.rawValue)
}
