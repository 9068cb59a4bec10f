public import SimulationKernel

/// Whom a socket belongs to. Only whoever runs the stack knows what the number means: in a guest it names a process.
public struct SocketOwner: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public let rawValue: UInt32

  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static let fields = Fields(\SocketOwner.rawValue)
}
