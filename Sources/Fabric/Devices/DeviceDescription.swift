public import Packets
public import Settings

/// What a topology file says about a device other than a machine, such as a switch or a hub: its keys, and all that the loader,
/// the printer and the world ask about it.
///
/// The conformance belongs beside the device, in its target; the word after `kind:` needs a line in `NodeKind` of `Lab`.
public protocol DeviceDescription: Hashable, Sendable {
  associatedtype Described: Device

  /// The word after `kind:`, the keys and their meaning.
  static var kind: KindInfo { get }

  /// What the keys of a node say. Its ports are not known yet.
  init(_ settings: Layer)

  /// All links are there: takes what the file says about ports by name, and reports what does not fit them.
  mutating func attach(to ports: DevicePorts, _ faults: inout FaultLog)

  /// Whether the device sends frames of its own, and from which address.
  var address: DeviceAddress { get }
  /// The address that the device has got, that of the file or one drawn.
  mutating func setAddress(_ address: MACAddress)

  /// What the file says about the device's management interface; nil for a kind of device that has none.
  var management: ManagementSettings? { get }
  /// Takes the address that the management interface has got, and those of its servers, in their order.
  mutating func setManagement(address: PortAddress?, servers: [IPv4Address])

  /// Whether the device breaks loops by a spanning tree; nil for one that cannot, such as a hub.
  var runsSpanningTree: Bool? { get }
  /// The VLANs that some port turns into untagged frames. Another need not be followed through the lab: it ends nowhere.
  var untaggedVLANs: [UInt16] { get }
  /// Which frames of `vlans` pass a port, and in which of the device's broadcast domains they are.
  func lanes(at port: Int, for vlans: Set<UInt16>) -> [Lane]

  /// What makes the device in a world. The ports are in their order.
  func configuration(_ ports: [PortDescription]) -> Described.Configuration

  /// The lines of a topology file under `kind:` that say the same again.
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

  public init(tag: UInt16?, domain: Int) {
    self.tag = tag
    self.domain = domain
  }
}

/// The ports of a device as links have made them, and where the file speaks of it.
public struct DevicePorts: Sendable {
  /// The node's name.
  public var node: String
  public var names: [String]
  public var settings: Layer
  public var location: SourceLocation

  public init(node: String, names: [String], settings: Layer, at location: SourceLocation) {
    self.node = node
    self.names = names
    self.settings = settings
    self.location = location
  }
}

/// A port of a device that is to be made.
public struct PortDescription: Sendable {
  public var name: String
  public var address: MACAddress
  /// That of the link at the port.
  public var rate: BitRate
  /// The largest packet in bytes.
  public var mtu: Int

  public init(name: String, address: MACAddress, rate: BitRate, mtu: Int = 1500) {
    self.name = name
    self.address = address
    self.rate = rate
    self.mtu = mtu
  }
}
