public import Guests

/// What a machine does from the moment it is switched on, as `services:` of a topology has it.
public enum GuestService: Hashable, Sendable {
  case http(HTTPServerSettings)
  case dhcp(DHCPServerSettings)
  case dns(DNSServerSettings)

  /// The program that does it.
  public var program: any GuestProgram {
    switch self {
    case .http(let settings): HTTPServer(settings)
    case .dhcp(let settings): DHCPServer(settings)
    case .dns(let settings): DNSServer(settings)
    }
  }
}

extension GuestService {
  /// A port that no other service of the machine can have; nil where several can share it.
  public var port: UInt16? {
    switch self {
    case .http(let settings): settings.port
    // One for each interface.
    case .dhcp: nil
    case .dns: 53
    }
  }
}
