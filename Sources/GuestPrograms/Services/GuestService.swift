public import HostStack

/// What a machine does from the moment it is switched on, as `services:` of a topology has it.
public enum GuestService: Hashable, Sendable {
  case http(HTTPServerSettings)

  /// The program that does it.
  public var program: any GuestProgram {
    switch self {
    case .http(let settings): HTTPServer(settings)
    }
  }
}

extension GuestService {
  /// What no two services of a machine can share.
  public struct Port: Hashable, Sendable {
    public let isTCP: Bool
    public let number: UInt16
  }

  public var port: Port {
    switch self {
    case .http(let settings): Port(isTCP: true, number: settings.port)
    }
  }
}
