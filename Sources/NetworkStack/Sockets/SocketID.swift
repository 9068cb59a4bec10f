public import SimulationKernel

/// The number of a socket in its guest.
public struct SocketID: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public let rawValue: UInt32

  init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static let fields = Fields(\SocketID.rawValue)
}
