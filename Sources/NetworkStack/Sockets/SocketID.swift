public import SimulationKernel

/// Identifies a socket of a stack.
public struct SocketID: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The number. A stack gives each socket another one, from 1, TCP's included.
  public let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static let fields = Fields(\SocketID.rawValue)
}
