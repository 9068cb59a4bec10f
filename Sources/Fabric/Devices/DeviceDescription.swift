public import Packets
public import Settings

/// What a topology file says about a device other than a machine, such as a switch or a hub: its keys, and everything that the
/// loader, the printer and the world need to know about it.
///
/// The conformance belongs beside the device, in its target; the word after `kind:` needs a line in `NodeKind` of `Lab`.
public protocol DeviceDescription: Hashable, Sendable {
  associatedtype Described: Device

  /// The word after `kind:`, the keys and their meaning.
  static var kind: KindInfo { get }

  /// Decodes the keys of a node. Its ports are not known yet.
  init(_ settings: Layer)

  /// Called when all links are made: applies what the file says about ports by name, and reports what does not fit them.
  mutating func attach(to ports: DevicePorts, _ faults: inout FaultLog)

  /// Whether the device sends frames of its own, and from which address.
  var address: DeviceAddress { get }
  /// Sets the address that the device has been given: the file's, or a drawn one.
  mutating func setAddress(_ address: MACAddress)

  /// What the file says about the device's management interface; nil for a kind of device that has none.
  var management: ManagementSettings? { get }
  /// Sets the addresses of the management interface and of its servers, in order.
  mutating func setManagement(address: PortAddress?, servers: [IPv4Address])

  /// Whether the device breaks loops by a spanning tree; nil for one that cannot, such as a hub.
  var runsSpanningTree: Bool? { get }
  /// The VLANs whose frames leave some port untagged. Others need not be followed through the lab, as they end at no machine.
  var untaggedVLANs: [UInt16] { get }
  /// The frames of `vlans` that pass a port, with the broadcast domain of the device to which they belong.
  func lanes(at port: Int, for vlans: Set<UInt16>) -> [Lane]

  /// The configuration from which a world creates the device. `ports` are in the order of their indices.
  func configuration(_ ports: [PortDescription]) -> Described.Configuration

  /// The lines under `kind:` in a topology file that describe the device, for `polder expand`.
  func lines(_ ports: [String]) -> [String]
}

/// The defaults: all ports are alike, nothing is sent unasked, and frames pass with any tag.
extension DeviceDescription {
  public mutating func attach(to ports: DevicePorts, _ faults: inout FaultLog) {}
  public var address: DeviceAddress { .none }
  public mutating func setAddress(_ address: MACAddress) {}
  public var management: ManagementSettings? { nil }
  public mutating func setManagement(address: PortAddress?, servers: [IPv4Address]) {}
  public var runsSpanningTree: Bool? { nil }
  public var untaggedVLANs: [UInt16] { [] }
  public func lanes(at port: Int, for vlans: Set<UInt16>) -> [Lane] {
    [Lane(tag: nil, domain: 0)] + vlans.sorted().map { Lane(tag: $0, domain: Int($0)) }
  }
  public func lines(_ ports: [String]) -> [String] { [] }
}

/// The address that a device sends from. Its ports have addresses of their own if it has one.
public enum DeviceAddress: Hashable, Sendable {
  /// It sends nothing of its own.
  case none
  /// Drawn from the lab's seed and the device's name.
  case drawn
  /// As the file gives it.
  case given(Located<MACAddress>)
}

/// How frames of a broadcast domain look on the cable of a port.
public struct Lane: Hashable, Sendable {
  /// Nil for frames without a tag.
  public var tag: UInt16?
  /// Tells the domains of one device apart.
  public var domain: Int

  /// Creates a lane for frames with a VLAN tag, or for untagged frames.
  public init(tag: UInt16?, domain: Int) {
    self.tag = tag
    self.domain = domain
  }
}

/// The ports of a device, which follow from the links, and where the file declares it.
public struct DevicePorts: Sendable {
  /// The node's name.
  public var node: String
  /// The names of the ports, in order.
  public var names: [String]
  /// The node's settings, inherited ones included.
  public var settings: Layer
  /// Where the file declares the node.
  public var location: SourceLocation

  public init(node: String, names: [String], settings: Layer, at location: SourceLocation) {
    self.node = node
    self.names = names
    self.settings = settings
    self.location = location
  }
}

/// A port of a device that is to be created.
public struct PortDescription: Sendable {
  /// The port's name, such as `p1`.
  public var name: String
  /// The port's own MAC address.
  public var address: MACAddress
  /// The rate of the link at the port.
  public var rate: BitRate
  /// Maximum length of a packet in bytes, without Ethernet header.
  public var mtu: Int

  public init(name: String, address: MACAddress, rate: BitRate, mtu: Int = 1500) {
    self.name = name
    self.address = address
    self.rate = rate
    self.mtu = mtu
  }
}
