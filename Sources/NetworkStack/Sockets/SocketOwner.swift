public import SimulationKernel

/// The owner of a socket. The number's meaning is known only to the stack's owner: in a guest, it is a process.
public struct SocketOwner: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The number that the stack's owner chose.
  public let rawValue: UInt32

  /// Creates an owner from a number that the caller can map back.
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public static let fields = Fields(\SocketOwner.rawValue)
}
