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
