import SimulationKernel

/// What a meter has done (OpenFlow 1.3.5, section 7.3.5.12).
public struct MeterStatistics: Hashable, Sendable {
  public var meter: MeterNumber
  public var flowCount: UInt32
  /// All packets that came to the meter.
  public var packetCount: UInt64
  public var byteCount: UInt64
  public var duration: ElapsedTime
  /// What each band took, in their order.
  public var bands: [BucketCounter]

  public init(
    meter: MeterNumber, flowCount: UInt32, packetCount: UInt64, byteCount: UInt64, duration: ElapsedTime,
    bands: [BucketCounter]
  ) {
    self.meter = meter
    self.flowCount = flowCount
    self.packetCount = packetCount
    self.byteCount = byteCount
    self.duration = duration
    self.bands = bands
  }
}

extension MeterStatistics: OpenFlowStructure {
  private static let fixedLength = 40

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(at: 4, as: UInt16.self))
    guard length >= MeterStatistics.fixedLength else { throw reader.shortage }
    var part = try reader.part(length, shortage: reader.shortage)
    meter = MeterNumber(try part.integer())
    try part.skip(8)
    flowCount = try part.integer()
    packetCount = try part.integer()
    byteCount = try part.integer()
    duration = try ElapsedTime(parsing: &part)
    bands = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.write(meter.rawValue)
    writer.zeros(8)
    writer.write(flowCount)
    writer.write(packetCount)
    writer.write(byteCount)
    duration.emit(into: &writer)
    writer.write(bands)
    writer.storeLength(since: start, at: start + 4)
  }
}
