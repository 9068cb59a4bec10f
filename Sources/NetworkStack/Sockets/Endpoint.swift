public import Packets
public import SimulationKernel

/// An address and a port: one end of a conversation.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable, StateRecord {
  /// The IPv4 or IPv6 address.
  public var address: IPAddress
  /// The TCP or UDP port; for ICMP echo, the identifier.
  public var port: UInt16

  /// Creates an endpoint.
  public init(_ address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  public static let fields = Fields(\Endpoint.address, \.port)
}

extension IPAddress {
  /// Where a packet to the address goes: to who sends to no address in particular, it is this host (as BSD and Linux have it).
  var orLoopback: IPAddress {
    switch self {
    case .v4(.any): .v4(.loopback)
    case .v6(.any): .v6(.loopback)
    case .v4, .v6: self
    }
  }
}
