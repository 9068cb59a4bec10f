public import Packets
public import Settings

/// What a topology file says about the management interface of a device: the port by which the device itself is
/// reached, with an address of its own, as the interface of a machine has one.
public struct ManagementSettings: Hashable, Sendable {
  /// The name of the port. It is the last port of its device.
  public static let portName = "mgmt"

  /// Nil where the file leaves the address to the loader.
  public var address: Located<PortAddress>?
  /// Where packets go whose destination is outside the interface's subnet.
  public var gateway: Located<IPv4Address>?
  /// The machines of the lab that the device connects to, and the TCP port of each.
  public var servers: [Located<ManagementServer>] = []
  /// Whether controllers decide where the device forwards frames, so that a ring need not be a fault.
  public var isControlled = false

  /// Creates settings that leave the address to the loader.
  public init() {}
}

/// A machine of the lab to which a device connects.
public struct ManagementServer: Hashable, Sendable {
  /// The machine's name.
  public var name: String
  /// The TCP port on which it listens.
  public var port: UInt16

  public init(name: String, port: UInt16) {
    self.name = name
    self.port = port
  }
}

/// An IPv4 address of a port and its prefix length.
public struct PortAddress: Hashable, Sendable {
  /// The address, host bits included.
  public var address: IPv4Address
  /// Length of the subnet's prefix: 0 to 32 bits.
  public var prefixLength: Int

  public init(_ address: IPv4Address, prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }
}
