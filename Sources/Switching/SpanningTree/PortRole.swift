public import Fabric
public import SimulationKernel

/// What a port is to the tree (IEEE Std 802.1D-2004, 17.7).
public enum PortRole: UInt8, Sendable, BitwiseCopyable, Checkpointable {
  case disabled, root, designated, alternate, backup
}

extension BitRate {
  /// The path cost of a link of this rate (IEEE Std 802.1D-2004, table 17-3): 20,000 for 1 Gbit/s.
  public var pathCost: UInt32 {
    UInt32(clamping: min(200_000_000, max(1, 20_000_000_000_000 / bitsPerSecond)))
  }
}
