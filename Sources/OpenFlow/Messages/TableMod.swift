import SimulationKernel

/// Configures a table (OpenFlow 1.3.5, section 7.3.4.5). In this version there is nothing to configure.
public struct TableMod: Hashable, Sendable {
  public var table: TableNumber
  /// All bits are deprecated, and a switch that gets one may ignore it.
  public var configuration: UInt32

  public init(_ table: TableNumber, configuration: UInt32 = 0) {
    self.table = table
    self.configuration = configuration
  }
}

extension TableMod: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    table = TableNumber(try reader.integer())
    try reader.skip(3)
    configuration = try reader.integer()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(table.rawValue)
    writer.zeros(3)
    writer.write(configuration)
  }
}
