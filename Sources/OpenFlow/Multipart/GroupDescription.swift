import SimulationKernel

/// A group with its buckets (OpenFlow 1.3.5, section 7.3.5.10).
public struct GroupDescription: Hashable, Sendable {
  public var type: GroupType
  public var group: GroupNumber
  public var buckets: [Bucket]

  public init(_ type: GroupType, _ group: GroupNumber, buckets: [Bucket]) {
    self.type = type
    self.group = group
    self.buckets = buckets
  }
}

extension GroupDescription: OpenFlowStructure {
  private static let fixedLength = 8

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(as: UInt16.self))
    guard length >= GroupDescription.fixedLength else { throw reader.shortage }
    var part = try reader.part(length, shortage: reader.shortage)
    try part.skip(2)
    let number: UInt8 = try part.integer()
    try part.skip(1)
    group = GroupNumber(try part.integer())
    guard let type = GroupType(rawValue: number) else { throw .groupModFailed(.badType) }
    self.type = type
    buckets = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.zeros(2)
    writer.write(type.rawValue)
    writer.zeros(1)
    writer.write(group.rawValue)
    writer.write(buckets)
    writer.storeLength(since: start, at: start)
  }
}
