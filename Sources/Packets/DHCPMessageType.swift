/// The type of a DHCP message (RFC 2132, section 9.6).
public enum DHCPMessageType: UInt8, Sendable, BitwiseCopyable {
  case discover = 1
  case offer, request, decline, acknowledgment, refusal, release, inform

  public var name: String {
    switch self {
    case .discover: "DHCPDISCOVER"
    case .offer: "DHCPOFFER"
    case .request: "DHCPREQUEST"
    case .decline: "DHCPDECLINE"
    case .acknowledgment: "DHCPACK"
    case .refusal: "DHCPNAK"
    case .release: "DHCPRELEASE"
    case .inform: "DHCPINFORM"
    }
  }
}
