public import Packets
public import Settings

/// What the names in a service's description are resolved by.
public struct ServiceContext: Sendable {
  /// The machine that the service runs on.
  public var machine: String
  public var subnets: [IPv4Prefix]
  public var hosts: HostTable
  /// By the node's name, the address of its first interface that uses DHCP.
  public var clients: [String: MACAddress]

  public init(machine: String, subnets: [IPv4Prefix], hosts: HostTable, clients: [String: MACAddress]) {
    self.machine = machine
    self.subnets = subnets
    self.hosts = hosts
    self.clients = clients
  }
}
