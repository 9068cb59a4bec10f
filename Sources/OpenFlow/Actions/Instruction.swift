import SimulationKernel

/// What a flow entry does with the packets that it matches (OpenFlow 1.3.5, section 7.2.4).
public enum Instruction: Hashable, Sendable {
  case gotoTable(TableNumber)
  case writeMetadata(UInt64, mask: UInt64)
  /// Adds to the action set.
  case writeActions([Action])
  /// Done at once, in their order.
  case applyActions([Action])
  /// Empties the action set.
  case clearActions
  case meter(MeterNumber)
  case experimenter(ExperimenterData)

  public var type: InstructionType {
    switch self {
    case .gotoTable: .gotoTable
    case .writeMetadata: .writeMetadata
    case .writeActions: .writeActions
    case .applyActions: .applyActions
    case .clearActions: .clearActions
    case .meter: .meter
    case .experimenter: .experimenter
    }
  }
}

/// The numbers of the instructions (OpenFlow 1.3.5, section 7.2.4).
public enum InstructionType: UInt16, CaseIterable, Sendable, BitwiseCopyable {
  case gotoTable = 1
  case writeMetadata = 2
  case writeActions = 3
  case applyActions = 4
  case clearActions = 5
  case meter = 6
  case experimenter = 0xFFFF
}

extension Instruction: OpenFlowStructure {
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.headerLength(.badInstruction(.badLength)))
    var part = try reader.part(length, shortage: .badInstruction(.badLength))
    let number: UInt16 = try part.integer()
    guard let type = InstructionType(rawValue: number) else { throw .badInstruction(.unknownInstruction) }
    try part.skip(2)
    try self.init(type, parsing: &part)
    try part.finish()
  }

  private init(_ type: InstructionType, parsing part: inout OpenFlowReader) throws(OpenFlowError) {
    if type == .experimenter {
      self = .experimenter(try ExperimenterData(parsing: &part))
      return
    }
    let word: UInt32 = try part.integer()
    switch type {
    case .gotoTable: self = .gotoTable(TableNumber(UInt8(word >> 24)))
    case .writeMetadata: self = .writeMetadata(try part.integer(), mask: try part.integer())
    case .writeActions: self = .writeActions(try part.array())
    case .applyActions: self = .applyActions(try part.array())
    case .meter: self = .meter(MeterNumber(word))
    default: self = .clearActions
    }
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.write(type.rawValue)
    writer.zeros(2)
    switch self {
    case .gotoTable(let table): writer.write(UInt32(table.rawValue) << 24)
    case .meter(let meter): writer.write(meter.rawValue)
    case .experimenter(let data): data.emit(into: &writer)
    default: writer.zeros(4)
    }
    switch self {
    case .writeMetadata(let value, let mask):
      writer.write(value)
      writer.write(mask)
    case .writeActions(let actions), .applyActions(let actions): writer.write(actions)
    default: break
    }
    writer.align(from: start)
    writer.storeLength(since: start, at: start + 2)
  }
}

extension Instruction {
  /// The position in the order in which instructions are carried out (OpenFlow 1.3.5, section 5.9).
  public var rank: Int {
    switch self {
    case .meter: 0
    case .applyActions: 1
    case .clearActions: 2
    case .writeActions: 3
    case .writeMetadata: 4
    case .gotoTable: 5
    case .experimenter: 6
    }
  }
}
