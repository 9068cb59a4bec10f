/// What an Ethernet frame carries (IEEE 802 Numbers, kept by IANA). Unknown values are preserved.
public struct EtherType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var ipv4: EtherType { EtherType(rawValue: 0x0800) }
  @inlinable public static var arp: EtherType { EtherType(rawValue: 0x0806) }
  /// The tag protocol identifier of a customer VLAN tag (IEEE Std 802.1Q-2018, section 9.5).
  @inlinable public static var vlan: EtherType { EtherType(rawValue: 0x8100) }
  @inlinable public static var ipv6: EtherType { EtherType(rawValue: 0x86DD) }
  /// The tag protocol identifier of a service VLAN tag.
  @inlinable public static var serviceVLAN: EtherType { EtherType(rawValue: 0x88A8) }
  @inlinable public static var lldp: EtherType { EtherType(rawValue: 0x88CC) }

  /// Unicast MPLS (RFC 5332).
  @inlinable public static var mpls: EtherType { EtherType(rawValue: 0x8847) }
  /// The network service header (RFC 8300, section 9.1.1).
  @inlinable public static var nsh: EtherType { EtherType(rawValue: 0x894F) }

  /// Up to 1500 the field is the length of an LLC frame (IEEE Std 802.3-2018, section 3.2.6).
  @inlinable public var isLength: Bool { rawValue <= 1500 }
}

extension EtherType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .ipv4: "IPv4"
    case .arp: "ARP"
    case .vlan: "802.1Q"
    case .ipv6: "IPv6"
    case .serviceVLAN: "802.1ad"
    case .lldp: "LLDP"
    case .mpls: "MPLS"
    case .nsh: "NSH"
    default: isLength ? "length \(rawValue)" : "0x" + hexadecimal(rawValue)
    }
  }
}
