import SimulationKernel

/// The queues of a port (OpenFlow 1.3.5, section 7.3.6).
public struct QueueConfiguration: Hashable, Sendable {
  /// The port that was asked about, or ``PortNumber/any``.
  public var port: PortNumber
  public var queues: [PacketQueue]

  public init(port: PortNumber, queues: [PacketQueue] = []) {
    self.port = port
    self.queues = queues
  }
}

extension QueueConfiguration: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    port = PortNumber(try reader.integer())
    try reader.skip(4)
    queues = try reader.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(port.rawValue)
    writer.zeros(4)
    writer.write(queues)
  }
}
