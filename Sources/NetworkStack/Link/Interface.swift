public import Packets
public import SimulationKernel

/// An address of an interface and the length of its subnet's prefix: 10.0.0.2/24.
public struct InterfaceAddress<Address: InternetAddress>: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var address: Address
  public var prefixLength: Int

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

/// A vNIC as the guest sees it. Interface n is port n of the machine.
public struct Interface: Sendable, Equatable, StateRecord {
  public let name: String
  public let mac: MACAddress
  /// The largest IP packet in bytes.
  public var mtu: Int
  /// From what IPv4 needs (RFC 791) to the longest packet that it knows.
  public static let mtus = 68...65_535
  /// Whether the guest has it switched on (`ip link set up`).
  public var isUp = true
  /// Whether there is a link at the other end of the cable.
  public var hasCarrier = true
  public var ipv4: [InterfaceAddress<IPv4Address>]
  public var ipv6: [InterfaceAddress<IPv6Address>]

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
