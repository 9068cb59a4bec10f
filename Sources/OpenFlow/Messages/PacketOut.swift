import SimulationKernel

/// Sends a packet through actions (OpenFlow 1.3.5, section 7.3.7).
public struct PacketOut: Hashable, Sendable {
  /// The buffered packet; without it, ``data`` is the packet.
  public var buffer: UInt32?
  /// The ingress port that the packet is to have, or ``PortNumber/controller``.
  public var inPort: PortNumber
  public var actions: [Action]
  public var data: [UInt8]

  public init(buffer: UInt32? = nil, inPort: PortNumber = .controller, actions: [Action], data: [UInt8] = []) {
    self.buffer = buffer
    self.inPort = inPort
    self.actions = actions
    self.data = data
  }
}

extension PacketOut: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    buffer = try reader.buffer()
    inPort = PortNumber(try reader.integer())
    let length = Int(try reader.integer(UInt16.self))
    try reader.skip(6)
    var part = try reader.part(length, shortage: .badAction(.badLength))
    actions = try part.array()
    data = reader.rest()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(buffer: buffer)
    writer.write(inPort.rawValue)
    let length = writer.count
    writer.zeros(8)
    writer.write(actions)
    writer.storeLength(since: length + 8, at: length)
    writer.write(data)
  }
}
