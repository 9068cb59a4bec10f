import SimulationKernel

/// A flow entry and what it has done (OpenFlow 1.3.5, section 7.3.5.2).
public struct FlowStatistics: Hashable, Sendable {
  public var table: TableNumber
  public var duration: ElapsedTime
  public var priority: UInt16
  public var idleTimeout: UInt16
  public var hardTimeout: UInt16
  public var flags: FlowModFlags
  public var cookie: UInt64
  public var packetCount: UInt64
  public var byteCount: UInt64
  public var match: Match
  public var instructions: [Instruction]

  public init(
    table: TableNumber, duration: ElapsedTime, priority: UInt16, idleTimeout: UInt16, hardTimeout: UInt16,
    flags: FlowModFlags, cookie: UInt64, packetCount: UInt64, byteCount: UInt64, match: Match,
    instructions: [Instruction]
  ) {
    self.table = table
    self.duration = duration
    self.priority = priority
    self.idleTimeout = idleTimeout
    self.hardTimeout = hardTimeout
    self.flags = flags
    self.cookie = cookie
    self.packetCount = packetCount
    self.byteCount = byteCount
    self.match = match
    self.instructions = instructions
  }
}

extension FlowStatistics: OpenFlowStructure {
  private static let fixedLength = 56

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(as: UInt16.self))
    guard length >= FlowStatistics.fixedLength else { throw reader.shortage }
    var part = try reader.part(length, shortage: reader.shortage)
    try part.skip(2)
    table = TableNumber(try part.integer())
    try part.skip(1)
    duration = try ElapsedTime(parsing: &part)
    priority = try part.integer()
    idleTimeout = try part.integer()
    hardTimeout = try part.integer()
    flags = FlowModFlags(rawValue: try part.integer())
    try part.skip(4)
    cookie = try part.integer()
    packetCount = try part.integer()
    byteCount = try part.integer()
    match = try Match(parsing: &part)
    instructions = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.zeros(2)
    writer.write(table.rawValue)
    writer.zeros(1)
    duration.emit(into: &writer)
    writer.write(priority)
    writer.write(idleTimeout)
    writer.write(hardTimeout)
    writer.write(flags.rawValue)
    writer.zeros(4)
    writer.write(cookie)
    writer.write(packetCount)
    writer.write(byteCount)
    match.emit(into: &writer)
    writer.write(instructions)
    writer.storeLength(since: start, at: start)
  }
}
