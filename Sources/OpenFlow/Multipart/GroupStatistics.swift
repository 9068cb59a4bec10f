import SimulationKernel

/// What a group has done (OpenFlow 1.3.5, section 7.3.5.9).
public struct GroupStatistics: Hashable, Sendable {
  public var group: GroupNumber
  /// Flow entries and groups that forward to it.
  public var referenceCount: UInt32
  public var packetCount: UInt64
  public var byteCount: UInt64
  public var duration: ElapsedTime
  public var buckets: [BucketCounter]

  public init(
    group: GroupNumber, referenceCount: UInt32, packetCount: UInt64, byteCount: UInt64, duration: ElapsedTime,
    buckets: [BucketCounter]
  ) {
    self.group = group
    self.referenceCount = referenceCount
    self.packetCount = packetCount
    self.byteCount = byteCount
    self.duration = duration
    self.buckets = buckets
  }
}

/// What a bucket has done.
public struct BucketCounter: Hashable, Sendable, BitwiseCopyable {
  public var packetCount: UInt64
  public var byteCount: UInt64

  public init(packetCount: UInt64 = 0, byteCount: UInt64 = 0) {
    self.packetCount = packetCount
    self.byteCount = byteCount
  }
}

extension GroupStatistics: OpenFlowStructure {
  private static let fixedLength = 40

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(as: UInt16.self))
    guard length >= GroupStatistics.fixedLength else { throw reader.shortage }
    var part = try reader.part(length, shortage: reader.shortage)
    try part.skip(4)
    group = GroupNumber(try part.integer())
    referenceCount = try part.integer()
    try part.skip(4)
    packetCount = try part.integer()
    byteCount = try part.integer()
    duration = try ElapsedTime(parsing: &part)
    buckets = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.zeros(4)
    writer.write(group.rawValue)
    writer.write(referenceCount)
    writer.zeros(4)
    writer.write(packetCount)
    writer.write(byteCount)
    duration.emit(into: &writer)
    writer.write(buckets)
    writer.storeLength(since: start, at: start)
  }
}

extension BucketCounter: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    self.init(packetCount: try reader.integer(), byteCount: try reader.integer())
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(packetCount)
    writer.write(byteCount)
  }
}
