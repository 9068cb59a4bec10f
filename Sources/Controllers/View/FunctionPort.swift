public import Packets
public import SimulationKernel

/// A port behind which is a network function. What comes out of it was sent by others, so it says nothing about where
/// they are, and what is for everybody must not go in, or it would come out at the other side and go round.
public struct FunctionPort: Hashable, Sendable, StateRecord {
  public var location: SwitchPort
  /// The function's own address, if it is one that others talk to; nil for a bump in the wire.
  public var hardwareAddress: MACAddress?

  public static let fields = Fields(\FunctionPort.location, \.hardwareAddress)
}
