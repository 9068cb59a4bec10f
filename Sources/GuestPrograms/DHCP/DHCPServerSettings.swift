public import Packets
public import SimulationKernel

/// What a DHCP server gives out.
public struct DHCPServerSettings: Hashable, Sendable, StateRecord {
  /// An address that one client always gets.
  public struct Reservation: Hashable, Sendable, StateRecord {
    public var client: MACAddress
    public var address: IPv4Address

    public init(client: MACAddress, address: IPv4Address) {
      self.client = client
      self.address = address
    }

    public static let fields = Fields(\DHCPServerSettings.Reservation.client, \.address)
  }

  /// The first and the last address of the pool.
  public var first: IPv4Address
  public var last: IPv4Address
  public var gateway: IPv4Address?
  public var nameServers: [IPv4Address] = []
  public var domain = ""
  public var lease = Duration.seconds(3600)
  public var reservations: [Reservation] = []
  /// What machines boot that start from the network; empty for nothing.
  public var bootFile = ""
  /// The TFTP server that has it; nil for the machine of the DHCP server.
  public var nextServer: IPv4Address?

  public init(first: IPv4Address, last: IPv4Address) {
    self.first = first
    self.last = max(first, last)
  }

  /// Whole seconds.
  var leaseSeconds: UInt32 { UInt32(min(lease.nanoseconds / 1_000_000_000, Int64(UInt32.max) - 1)) }

  public static let fields = Fields(
    \DHCPServerSettings.first, \.last, \.gateway, \.nameServers, \.domain, \.lease, \.reservations,
    \.bootFile, \.nextServer)

  public var inconsistency: String? {
    first <= last && lease > .zero && nameServers.count < 64 ? nil : "a DHCP server's settings"
  }
}
