public import SimulationKernel

/// The direction of a packet within a connection.
public enum FlowDirection: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  /// The direction of the packet that began the connection.
  case original
  /// The other direction.
  case reply

  /// The other direction.
  public var opposite: FlowDirection { self == .original ? .reply : .original }
}
