public import Packets
public import SimulationKernel

/// A port as a person knows it.
public struct PortLabel: Sendable, Equatable, StateRecord {
  public let name: String
  /// The source of what the switch itself sends out of the port.
  public let address: MACAddress

  public static let fields = Fields(\PortLabel.name, \.address)
}
