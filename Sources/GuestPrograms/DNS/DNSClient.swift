import NetworkStack
import SimulationKernel

/// The recipient of a name server's answer.
enum DNSClient: Sendable, Equatable, StateVariant {
  case datagram(Endpoint)
  /// Over the connection on which the question arrived.
  case stream(SocketID)

  static let cases = Cases<DNSClient>(
    Case("datagram", DNSClient.datagram) { if case .datagram(let endpoint) = $0 { endpoint } else { nil } },
    Case("stream", DNSClient.stream) { if case .stream(let socket) = $0 { socket } else { nil } })
}
