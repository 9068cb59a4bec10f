public import Packets
public import SimulationKernel

/// An address of an interface and its prefix length: 10.0.0.2/24.
public struct InterfaceAddress<Address: InternetAddress>: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The address, host bits included.
  public var address: Address
  /// Length of the subnet's prefix in bits: at most 32 for IPv4 and 128 for IPv6.
  public var prefixLength: Int

  /// Creates an address. The prefix length is not checked; ``Stack`` refuses one that is out of range.
  public init(_ address: Address, prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }

  /// Whether both are addresses of one subnet.
  func isSameSubnet(as other: InterfaceAddress) -> Bool {
    prefixLength == other.prefixLength && isOnLink(other.address)
  }

  /// Whether `other` is in the same subnet.
  func isOnLink(_ other: Address) -> Bool { other.masked(to: prefixLength) == address.masked(to: prefixLength) }

  public static var fields: Fields<Self> {
    .once { Fields(\Self.address, \.prefixLength) }
  }

  public var inconsistency: String? { prefixLength <= Address.bitWidth ? nil : "a prefix of \(prefixLength) bits" }
}

/// A network interface as its stack sees it. Interface n is port n of the device.
public struct Interface: Sendable, Equatable, StateRecord {
  /// The interface's name, such as `eth0`.
  public let name: String
  /// The interface's MAC address.
  public let mac: MACAddress
  /// Maximum length of an IP packet in bytes, within ``mtus``.
  public var mtu: Int
  /// Valid MTUs: from what every IPv4 link must carry to the longest IPv4 packet (RFC 791, section 3.2).
  public static let mtus = 68...65_535
  /// Whether it is administratively up (`ip link set up`).
  public var isUp = true
  /// Whether there is a link at the other end of the cable.
  public var hasCarrier = true
  /// IPv4 addresses, the preferred one of each subnet first.
  public var ipv4: [InterfaceAddress<IPv4Address>]
  /// IPv6 addresses, tentative ones included.
  public var ipv6: [InterfaceAddress<IPv6Address>]

  /// Creates an interface that is up and has a carrier. `mtu` must be within ``mtus``.
  public init(
    name: String, mac: MACAddress, mtu: Int = 1500, ipv4: [InterfaceAddress<IPv4Address>] = [],
    ipv6: [InterfaceAddress<IPv6Address>] = []
  ) {
    self.name = name
    self.mac = mac
    self.mtu = mtu
    self.ipv4 = ipv4
    self.ipv6 = ipv6
  }

  public static let fields = Fields(\Interface.name, \.mac, \.mtu, \.isUp, \.hasCarrier, \.ipv4, \.ipv6)

  public var inconsistency: String? { Interface.mtus.contains(mtu) ? nil : "an MTU of \(mtu)" }
}
