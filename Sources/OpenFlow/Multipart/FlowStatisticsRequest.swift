import SimulationKernel

/// Which flow entries are asked about (OpenFlow 1.3.5, section 7.3.5.2), one by one or together.
public struct FlowStatisticsRequest: Hashable, Sendable {
  /// The table, or ``TableNumber/all``.
  public var table: TableNumber
  public var outPort: PortNumber
  public var outGroup: GroupNumber
  public var cookie: UInt64
  public var cookieMask: UInt64
  public var match: Match

  public init(
    table: TableNumber = .all, outPort: PortNumber = .any, outGroup: GroupNumber = .any, cookie: UInt64 = 0,
    cookieMask: UInt64 = 0, match: Match = Match()
  ) {
    self.table = table
    self.outPort = outPort
    self.outGroup = outGroup
    self.cookie = cookie
    self.cookieMask = cookieMask
    self.match = match
  }
}

extension FlowStatisticsRequest: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    table = TableNumber(try reader.integer())
    try reader.skip(3)
    outPort = PortNumber(try reader.integer())
    outGroup = GroupNumber(try reader.integer())
    try reader.skip(4)
    cookie = try reader.integer()
    cookieMask = try reader.integer()
    match = try Match(parsing: &reader)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(table.rawValue)
    writer.zeros(3)
    writer.write(outPort.rawValue)
    writer.write(outGroup.rawValue)
    writer.zeros(4)
    writer.write(cookie)
    writer.write(cookieMask)
    match.emit(into: &writer)
  }
}

/// What flow entries have done together (OpenFlow 1.3.5, section 7.3.5.3).
public struct AggregateStatistics: Hashable, Sendable, BitwiseCopyable {
  public var packetCount: UInt64
  public var byteCount: UInt64
  public var flowCount: UInt32

  public init(packetCount: UInt64, byteCount: UInt64, flowCount: UInt32) {
    self.packetCount = packetCount
    self.byteCount = byteCount
    self.flowCount = flowCount
  }
}

extension AggregateStatistics: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(packetCount: try reader.integer(), byteCount: try reader.integer(), flowCount: try reader.integer())
    try reader.skip(4)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(packetCount)
    writer.write(byteCount)
    writer.write(flowCount)
    writer.zeros(4)
  }
}
