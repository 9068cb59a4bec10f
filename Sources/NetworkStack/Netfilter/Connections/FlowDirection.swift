public import SimulationKernel

/// Which way a packet of a connection goes.
public enum FlowDirection: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  /// That of the packet that began it.
  case original
  case reply

  public var opposite: FlowDirection { self == .original ? .reply : .original }
}
