import SimulationKernel

/// A message, or a body of a multipart message, that an experimenter defines (OpenFlow 1.3.5, section 7.5.4).
public struct ExperimenterMessage: Hashable, Sendable {
  public var experimenter: UInt32
  /// Numbered by the experimenter.
  public var type: UInt32
  public var data: [UInt8]

  public init(experimenter: UInt32, type: UInt32, data: [UInt8] = []) {
    self.experimenter = experimenter
    self.type = type
    self.data = data
  }
}

extension ExperimenterMessage: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(experimenter: try reader.integer(), type: try reader.integer(), data: reader.rest())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(experimenter)
    writer.write(type)
    writer.write(data)
  }
}
