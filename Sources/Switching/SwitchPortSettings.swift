public import Fabric
public import Packets

/// What a switch is told about one of its ports.
public struct SwitchPortSettings: Hashable, Sendable {
  /// What the port is called; empty for p1, p2 … by its number.
  public var name: String
  /// The source of what the switch itself sends out of the port.
  public var address: MACAddress
  public var vlan: VLANMembership
  /// The link's rate, from which the path cost follows.
  public var rate: BitRate
  public var spanningTree: SpanningTreePortSettings

  public init(
    name: String = "", address: MACAddress, vlan: VLANMembership = .access(.standard),
    rate: BitRate = .gigabitsPerSecond(1),
    spanningTree: SpanningTreePortSettings = SpanningTreePortSettings()
  ) {
    self.name = name
    self.address = address
    self.vlan = vlan
    self.rate = rate
    self.spanningTree = spanningTree
  }
}
