import SimulationKernel

extension TableFeatureProperty: OpenFlowStructure {
  private static let headerLength = 4
  private static let experimenterType: UInt16 = 0xFFFE

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let type: UInt16 = try reader.integer()
    let length = Int(try reader.integer(UInt16.self))
    var part = try reader.part(
      length - TableFeatureProperty.headerLength, shortage: .tableFeaturesFailed(.badLength))
    try self.init(type, parsing: &part)
    try reader.skip(padding(length))
  }

  private init(_ type: UInt16, parsing part: inout OpenFlowReader) throws(OpenFlowError) {
    // The last bit of a type says that it is about the table-miss entry.
    let miss = type & 1 == 1
    switch type {
    case 0, 1: self = .instructions(try part.array(), miss: miss)
    case 2, 3: self = .nextTables(part.rest().map { TableNumber($0) }, miss: miss)
    case 4, 5: self = .writeActions(try part.array(), miss: miss)
    case 6, 7: self = .applyActions(try part.array(), miss: miss)
    case 8: self = .match(try part.array())
    case 10: self = .wildcards(try part.array())
    case 12, 13: self = .writeSetField(try part.array(), miss: miss)
    case 14, 15: self = .applySetField(try part.array(), miss: miss)
    case 0xFFFE, 0xFFFF: self = .experimenter(try ExperimenterMessage(parsing: &part), miss: miss)
    default: throw .tableFeaturesFailed(.badType)
    }
  }

  /// The number on the wire.
  public var type: UInt16 {
    switch self {
    case .instructions(_, let miss): miss ? 1 : 0
    case .nextTables(_, let miss): miss ? 3 : 2
    case .writeActions(_, let miss): miss ? 5 : 4
    case .applyActions(_, let miss): miss ? 7 : 6
    case .match: 8
    case .wildcards: 10
    case .writeSetField(_, let miss): miss ? 13 : 12
    case .applySetField(_, let miss): miss ? 15 : 14
    case .experimenter(_, let miss): TableFeatureProperty.experimenterType + (miss ? 1 : 0)
    }
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.write(type)
    writer.zeros(2)
    switch self {
    case .instructions(let list, _), .writeActions(let list, _), .applyActions(let list, _): writer.write(list)
    case .nextTables(let tables, _): writer.write(tables.map(\.rawValue))
    case .match(let fields), .wildcards(let fields), .writeSetField(let fields, _), .applySetField(let fields, _):
      writer.write(fields)
    case .experimenter(let message, _): message.emit(into: &writer)
    }
    writer.storeLength(since: start, at: start + 2)
    writer.align(from: start)
  }
}

extension FeatureNumber: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    type = try reader.integer()
    let length = Int(try reader.integer(UInt16.self))
    data = try reader.bytes(length - 4)
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(type)
    writer.write(UInt16(truncatingIfNeeded: 4 + data.count))
    writer.write(data)
  }
}

extension FieldNumber: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    header = try OXMHeader(parsing: &reader)
    experimenter = header.fieldClass == OXMHeader.experimenterClass ? try reader.integer() : nil
  }

  public func emit(into writer: inout OpenFlowWriter) {
    header.emit(into: &writer)
    if let experimenter { writer.write(experimenter) }
  }
}
