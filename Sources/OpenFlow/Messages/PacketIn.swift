public import SimulationKernel

/// A packet for the controller (OpenFlow 1.3.5, section 7.4.1).
public struct PacketIn: Hashable, Sendable {
  /// Where the switch keeps the packet, if it does.
  public var buffer: UInt32?
  /// Bytes of the whole packet, of which ``data`` may be the first.
  public var totalLength: UInt16
  public var reason: PacketInReason
  /// The table that the packet came from.
  public var table: TableNumber
  /// The cookie of the flow entry that sent it, or all ones if there is none.
  public var cookie: UInt64
  /// The pipeline fields: the ports, the metadata and the tunnel identifier.
  public var match: Match
  public var data: [UInt8]

  public init(
    buffer: UInt32? = nil, totalLength: UInt16, reason: PacketInReason, table: TableNumber, cookie: UInt64,
    match: Match, data: [UInt8]
  ) {
    self.buffer = buffer
    self.totalLength = totalLength
    self.reason = reason
    self.table = table
    self.cookie = cookie
    self.match = match
    self.data = data
  }
}

public enum PacketInReason: UInt8, CaseIterable, Sendable, BitwiseCopyable, Checkpointable {
  /// The table-miss entry sent it.
  case noMatch = 0
  /// An output to the controller sent it.
  case action = 1
  /// Its TTL is not valid.
  case invalidTTL = 2
}

extension PacketIn: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    buffer = try reader.buffer()
    totalLength = try reader.integer()
    let reason: UInt8 = try reader.integer()
    table = TableNumber(try reader.integer())
    cookie = try reader.integer()
    match = try Match(parsing: &reader)
    try reader.skip(2)
    data = reader.rest()
    guard let known = PacketInReason(rawValue: reason) else { throw .badRequest(.badPacket) }
    self.reason = known
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(buffer: buffer)
    writer.write(totalLength)
    writer.write(reason.rawValue)
    writer.write(table.rawValue)
    writer.write(cookie)
    match.emit(into: &writer)
    writer.zeros(2)
    writer.write(data)
  }
}
