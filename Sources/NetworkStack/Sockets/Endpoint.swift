public import Packets
public import SimulationKernel

/// An address and a port: one end of a conversation.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable, StateRecord {
  public var address: IPAddress
  public var port: UInt16

  public init(_ address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  public static let fields = Fields(\Endpoint.address, \.port)
}
