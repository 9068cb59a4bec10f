public import Packets
public import SimulationKernel

/// An address and a port: one end of a conversation.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable, Checkpointable {
  public var address: IPAddress
  public var port: UInt16

  public init(_ address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  public func encode(to writer: inout ByteWriter) {
    writer.write(address)
    writer.write(port)
  }
  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    (address, port) = (try reader.read(), try reader.read())
  }
}
