public import Disks
public import NetworkStack
public import Packets
public import SimulationKernel

/// What a guest is created from.
public struct GuestConfiguration: Sendable, Equatable, StateRecord {
  /// Interfaces, routes and TCP's settings.
  public var network: StackConfiguration
  /// The name servers in `/etc/resolv.conf`.
  public var nameServers: [IPv4Address] = []
  /// Its disk as it is while the power is off; nil for a guest whose files are in memory.
  public var disk: Disk?
  /// How long its disk takes.
  public var diskTiming = DiskTiming.solidState
  /// Its drives for media that come and go, as they are while the power is off.
  public var drives: [Drive] = []
  /// What the firmware tries to boot from; empty for a guest whose system is just there.
  public var bootOrder: [BootDevice] = []
  /// What the firmware runs to boot from the network.
  public var networkBoot: Open<any GuestProgram>?
  /// What the guest's programs may use.
  public var limits = GuestLimits()
  /// What the guest runs on.
  public var hardware = Hardware()
  /// The programs that run from the start.
  public var services: [Open<any GuestProgram>] = []

  /// Creates the configuration of a guest without name servers and services.
  public init(network: StackConfiguration) { self.network = network }

  public static let fields = Fields(
    \GuestConfiguration.network, \.nameServers, \.disk, \.diskTiming, \.drives, \.bootOrder, \.networkBoot, \.limits,
    \.hardware, \.services)

  public var inconsistency: String? {
    drives.allSatisfy { $0.volume == nil } ? nil : "a medium that is mounted without power"
  }
}
