public import SimulationKernel

/// What a machine may start from, as its firmware tries one after another.
public enum BootDevice: UInt8, Hashable, Sendable, Checkpointable {
  case disk, cd, network
}
