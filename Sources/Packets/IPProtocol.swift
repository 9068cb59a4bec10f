public import SimulationKernel

/// What an IP packet carries: the Protocol field of IPv4, the Next Header field of IPv6 (Assigned Internet Protocol
/// Numbers, kept by IANA). Unknown values are preserved.
public struct IPProtocol: RawRepresentable, Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public var rawValue: UInt8

  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var icmp: IPProtocol { IPProtocol(rawValue: 1) }
  @inlinable public static var igmp: IPProtocol { IPProtocol(rawValue: 2) }
  @inlinable public static var tcp: IPProtocol { IPProtocol(rawValue: 6) }
  @inlinable public static var udp: IPProtocol { IPProtocol(rawValue: 17) }
  @inlinable public static var icmpv6: IPProtocol { IPProtocol(rawValue: 58) }

  // IPv6 extension headers (RFC 8200, section 4).
  @inlinable public static var hopByHopOptions: IPProtocol { IPProtocol(rawValue: 0) }
  @inlinable public static var routingHeader: IPProtocol { IPProtocol(rawValue: 43) }
  @inlinable public static var fragmentHeader: IPProtocol { IPProtocol(rawValue: 44) }
  @inlinable public static var authenticationHeader: IPProtocol { IPProtocol(rawValue: 51) }
  @inlinable public static var noNextHeader: IPProtocol { IPProtocol(rawValue: 59) }
  @inlinable public static var destinationOptions: IPProtocol { IPProtocol(rawValue: 60) }
}

extension IPProtocol: CustomStringConvertible {
  public var description: String {
    switch self {
    case .icmp: "ICMP"
    case .igmp: "IGMP"
    case .tcp: "TCP"
    case .udp: "UDP"
    case .icmpv6: "ICMP6"
    default: "ip-proto-\(rawValue)"
    }
  }
}
