public import SimulationKernel

/// The direction of a packet within a connection.
public enum FlowDirection: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  /// That of the packet that began it.
  case original
  case reply

  public var opposite: FlowDirection { self == .original ? .reply : .original }
}
