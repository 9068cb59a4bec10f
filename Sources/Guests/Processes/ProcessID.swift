public import SimulationKernel

/// The number of a process in its guest, from 1.
public struct ProcessID: Hashable, Comparable, Sendable, BitwiseCopyable, StateRecord {
  public let rawValue: UInt32

  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static func < (a: ProcessID, b: ProcessID) -> Bool { a.rawValue < b.rawValue }
  public static let fields = Fields(\ProcessID.rawValue)
}
