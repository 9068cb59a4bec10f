public import Fabric
public import Packets
public import SimulationKernel

/// An entry of the filtering database.
public struct KnownAddress: Sendable, Equatable {
  public let address: MACAddress
  public let vlan: VLANIdentifier
  public let port: PortIndex
  /// How long ago it was seen; nil where it was entered by hand, and does not age.
  public let age: Duration?
}
