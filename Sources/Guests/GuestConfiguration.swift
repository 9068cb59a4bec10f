public import NetworkStack
public import Packets
public import SimulationKernel

/// What a guest finds when it starts.
public struct GuestConfiguration: Sendable, Equatable, StateRecord {
  public var network: StackConfiguration
  /// What `/etc/resolv.conf` says.
  public var nameServers: [IPv4Address] = []
  public var limits = GuestLimits()
  /// The programs that run from the start.
  public var services: [Open<any GuestProgram>] = []

  public init(network: StackConfiguration) { self.network = network }

  public static let fields = Fields(\GuestConfiguration.network, \.nameServers, \.limits, \.services)
}
