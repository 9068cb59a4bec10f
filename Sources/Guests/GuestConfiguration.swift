public import NetworkStack
public import Packets
public import SimulationKernel

/// What a guest finds when it starts.
public struct GuestConfiguration: Sendable, Equatable {
  public var network: StackConfiguration
  /// What `/etc/resolv.conf` says.
  public var nameServers: [IPv4Address] = []
  /// The programs that run from the start.
  public var services: [Open<any GuestProgram>] = []

  public init(network: StackConfiguration) { self.network = network }
}

extension GuestConfiguration: Checkpointable {
  public func encode(to writer: inout ByteWriter) {
    writer.write(network)
    writer.write(nameServers)
    writer.write(services)
  }

  public init(from reader: inout CheckpointReader) throws(CheckpointError) {
    network = try reader.read()
    nameServers = try reader.read()
    services = try reader.read()
  }
}
