import SimulationKernel

/// One of the ways that a group has for a packet (OpenFlow 1.3.5, section 7.3.4.2).
public struct Bucket: Hashable, Sendable {
  /// Its share of the packets of a group of type select.
  public var weight: UInt16
  /// The port whose state decides whether the bucket is live, or ``PortNumber/any``.
  public var watchPort: PortNumber
  /// The group whose state decides whether the bucket is live, or ``GroupNumber/any``.
  public var watchGroup: GroupNumber
  public var actions: [Action]

  public init(
    weight: UInt16 = 0, watchPort: PortNumber = .any, watchGroup: GroupNumber = .any, actions: [Action]
  ) {
    self.weight = weight
    self.watchPort = watchPort
    self.watchGroup = watchGroup
    self.actions = actions
  }
}

extension Bucket: OpenFlowStructure {
  private static let fixedLength = 16

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    guard reader.remaining >= 2 else { throw .groupModFailed(.badBucket) }
    let length = Int(try reader.peek(as: UInt16.self))
    guard length >= Bucket.fixedLength, length & 7 == 0 else { throw .groupModFailed(.badBucket) }
    var part = try reader.part(length, shortage: .groupModFailed(.badBucket))
    try part.skip(2)
    weight = try part.integer()
    watchPort = PortNumber(try part.integer())
    watchGroup = GroupNumber(try part.integer())
    try part.skip(4)
    actions = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.zeros(2)
    writer.write(weight)
    writer.write(watchPort.rawValue)
    writer.write(watchGroup.rawValue)
    writer.zeros(4)
    writer.write(actions)
    writer.storeLength(since: start, at: start)
  }
}
