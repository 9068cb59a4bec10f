import SimulationKernel

/// What a table can do (OpenFlow 1.3.5, section 7.3.5.5), as told and as asked for.
public struct TableFeatures: Hashable, Sendable {
  public var table: TableNumber
  /// At most 31 bytes of it go onto the wire.
  public var name: String
  /// The metadata bits that the table can match.
  public var metadataMatch: UInt64
  /// The metadata bits that the table can write.
  public var metadataWrite: UInt64
  public var configuration: UInt32
  public var maximumEntries: UInt32
  public var properties: [TableFeatureProperty]

  public init(
    table: TableNumber, name: String, metadataMatch: UInt64, metadataWrite: UInt64, configuration: UInt32 = 0,
    maximumEntries: UInt32, properties: [TableFeatureProperty]
  ) {
    self.table = table
    self.name = name
    self.metadataMatch = metadataMatch
    self.metadataWrite = metadataWrite
    self.configuration = configuration
    self.maximumEntries = maximumEntries
    self.properties = properties
  }
}

extension TableFeatures: OpenFlowStructure {
  private static let fixedLength = 64
  private static let nameLength = 32

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.peek(as: UInt16.self))
    guard length >= TableFeatures.fixedLength else { throw reader.shortage }
    var part = try reader.part(length, shortage: .tableFeaturesFailed(.badLength))
    try part.skip(2)
    table = TableNumber(try part.integer())
    try part.skip(5)
    name = try part.text(TableFeatures.nameLength)
    metadataMatch = try part.integer()
    metadataWrite = try part.integer()
    configuration = try part.integer()
    maximumEntries = try part.integer()
    properties = try part.array()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.zeros(2)
    writer.write(table.rawValue)
    writer.zeros(5)
    writer.write(text: name, TableFeatures.nameLength)
    writer.write(metadataMatch)
    writer.write(metadataWrite)
    writer.write(configuration)
    writer.write(maximumEntries)
    writer.write(properties)
    writer.storeLength(since: start, at: start)
  }
}
