import SimulationKernel

/// What an experimenter defines: its identifier, an IEEE OUI or one that the ONF assigned, and bytes that only it
/// understands.
public struct ExperimenterData: Hashable, Sendable {
  public var experimenter: UInt32
  public var data: [UInt8]

  public init(experimenter: UInt32, data: [UInt8] = []) {
    self.experimenter = experimenter
    self.data = data
  }
}

extension ExperimenterData: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(experimenter: try reader.integer(), data: reader.rest())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(experimenter)
    writer.write(data)
  }
}
