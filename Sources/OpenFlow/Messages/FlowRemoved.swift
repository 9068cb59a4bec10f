public import SimulationKernel

/// A flow entry has gone (OpenFlow 1.3.5, section 7.4.2).
public struct FlowRemoved: Hashable, Sendable {
  public var cookie: UInt64
  public var priority: UInt16
  public var reason: FlowRemovedReason
  public var table: TableNumber
  public var duration: ElapsedTime
  public var idleTimeout: UInt16
  public var hardTimeout: UInt16
  public var packetCount: UInt64
  public var byteCount: UInt64
  public var match: Match

  public init(
    cookie: UInt64, priority: UInt16, reason: FlowRemovedReason, table: TableNumber, duration: ElapsedTime,
    idleTimeout: UInt16, hardTimeout: UInt16, packetCount: UInt64, byteCount: UInt64, match: Match
  ) {
    self.cookie = cookie
    self.priority = priority
    self.reason = reason
    self.table = table
    self.duration = duration
    self.idleTimeout = idleTimeout
    self.hardTimeout = hardTimeout
    self.packetCount = packetCount
    self.byteCount = byteCount
    self.match = match
  }
}

public enum FlowRemovedReason: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  case idleTimeout = 0
  case hardTimeout = 1
  case delete = 2
  case groupDelete = 3
}

extension FlowRemoved: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    cookie = try reader.integer()
    priority = try reader.integer()
    let reason: UInt8 = try reader.integer()
    table = TableNumber(try reader.integer())
    duration = try ElapsedTime(parsing: &reader)
    idleTimeout = try reader.integer()
    hardTimeout = try reader.integer()
    packetCount = try reader.integer()
    byteCount = try reader.integer()
    match = try Match(parsing: &reader)
    guard let known = FlowRemovedReason(rawValue: reason) else { throw .badRequest(.badType) }
    self.reason = known
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(cookie)
    writer.write(priority)
    writer.write(reason.rawValue)
    writer.write(table.rawValue)
    duration.emit(into: &writer)
    writer.write(idleTimeout)
    writer.write(hardTimeout)
    writer.write(packetCount)
    writer.write(byteCount)
    match.emit(into: &writer)
  }
}
