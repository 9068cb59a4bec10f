public import Packets
import Settings

extension Topology {
  /// A virtual network interface of a machine, or a port of a switch.
  public struct Interface: Hashable, Sendable {
    public var name: String
    public var mac: MACAddress
    /// The largest packet in bytes, without the Ethernet header. A switch's ports do not look at it.
    public var mtu: Int
    /// The first is the one that packets are sent from.
    public var ipv4: [IPv4Assignment]
    public var ipv6: [IPv6Assignment]
    public var settings = InterfaceSettings()

    public init(
      name: String, mac: MACAddress, mtu: Int = 1500, ipv4: [IPv4Assignment] = [], ipv6: [IPv6Assignment] = []
    ) {
      self.name = name
      self.mac = mac
      self.mtu = mtu
      self.ipv4 = ipv4
      self.ipv6 = ipv6
    }

    /// Whether a DHCP client gives it its IPv4 address.
    public var usesDHCP: Bool { settings.usesDHCP.value }
  }

  /// An address and the length of its subnet's prefix: `10.0.0.2/24`.
  public struct IPv4Assignment: Hashable, Sendable {
    public var address: IPv4Address
    /// 0 to 32
    public var prefixLength: Int

    public init(address: IPv4Address, prefixLength: Int) {
      self.address = address
      self.prefixLength = prefixLength
    }

    public var subnet: IPv4Prefix { IPv4Prefix(address, length: prefixLength) }
  }

  /// An address and the length of its subnet's prefix: `2001:db8::2/64`.
  public struct IPv6Assignment: Hashable, Sendable {
    public var address: IPv6Address
    /// 0 to 128
    public var prefixLength: Int

    public init(address: IPv6Address, prefixLength: Int) {
      self.address = address
      self.prefixLength = prefixLength
    }

    public var subnet: IPv6Prefix { IPv6Prefix(address, length: prefixLength) }
  }
}
