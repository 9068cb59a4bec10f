import SimulationKernel

/// What a table has done (OpenFlow 1.3.5, section 7.3.5.4).
public struct TableStatistics: Hashable, Sendable, BitwiseCopyable {
  public var table: TableNumber
  public var activeCount: UInt32
  public var lookupCount: UInt64
  public var matchedCount: UInt64

  public init(table: TableNumber, activeCount: UInt32, lookupCount: UInt64, matchedCount: UInt64) {
    self.table = table
    self.activeCount = activeCount
    self.lookupCount = lookupCount
    self.matchedCount = matchedCount
  }
}

extension TableStatistics: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    table = TableNumber(try reader.integer())
    try reader.skip(3)
    activeCount = try reader.integer()
    lookupCount = try reader.integer()
    matchedCount = try reader.integer()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(table.rawValue)
    writer.zeros(3)
    writer.write(activeCount)
    writer.write(lookupCount)
    writer.write(matchedCount)
  }
}
