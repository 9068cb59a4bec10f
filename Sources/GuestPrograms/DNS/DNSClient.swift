import NetworkStack
import SimulationKernel

/// Whom a name server's answer goes to.
enum DNSClient: Sendable, Equatable {
  case datagram(Endpoint)
  /// By the connection that the question came by.
  case stream(SocketID)
}

extension DNSClient: StateVariant {
  static let cases = Cases<DNSClient>(
    Case("datagram", DNSClient.datagram) { if case .datagram(let endpoint) = $0 { endpoint } else { nil } },
    Case("stream", DNSClient.stream) { if case .stream(let socket) = $0 { socket } else { nil } })
}
