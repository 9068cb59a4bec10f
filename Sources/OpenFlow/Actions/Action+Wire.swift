import SimulationKernel

extension Action: OpenFlowStructure {
  private static let headerLength = 4

  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let length = Int(try reader.headerLength(.badAction(.badLength)))
    var part = try reader.part(length, shortage: .badAction(.badLength))
    let number: UInt16 = try part.integer()
    guard let type = ActionType(rawValue: number) else { throw .badAction(.badType) }
    try part.skip(2)
    try self.init(type, parsing: &part)
    try part.finish()
  }

  private init(_ type: ActionType, parsing part: inout OpenFlowReader) throws(OpenFlowError) {
    switch type {
    case .output:
      self = .output(PortNumber(try part.integer()), maximumLength: try part.integer())
      try part.skip(6)
    case .group: self = .group(GroupNumber(try part.integer()))
    case .setQueue: self = .setQueue(try part.integer())
    case .setField: try self.init(settingFieldParsing: &part)
    case .experimenter: self = .experimenter(try ExperimenterData(parsing: &part))
    default:
      let argument = try part.bytes(4)
      self = Action(type, byte: argument[0], etherType: UInt16(argument[0]) << 8 | UInt16(argument[1]))
    }
  }

  /// The actions of eight bytes, which have an argument of one or two bytes, or none.
  private init(_ type: ActionType, byte: UInt8, etherType: UInt16) {
    switch type {
    case .copyTTLIn: self = .copyTTLIn
    case .setMPLSTTL: self = .setMPLSTTL(byte)
    case .decrementMPLSTTL: self = .decrementMPLSTTL
    case .pushVLAN: self = .pushVLAN(etherType: etherType)
    case .popVLAN: self = .popVLAN
    case .pushMPLS: self = .pushMPLS(etherType: etherType)
    case .popMPLS: self = .popMPLS(etherType: etherType)
    case .setIPTTL: self = .setIPTTL(byte)
    case .decrementIPTTL: self = .decrementIPTTL
    case .pushPBB: self = .pushPBB(etherType: etherType)
    case .popPBB: self = .popPBB
    default: self = .copyTTLOut
    }
  }

  private init(settingFieldParsing part: inout OpenFlowReader) throws(OpenFlowError) {
    part.shortage = .badAction(.badSetLength)
    let header = try OXMHeader(parsing: &part)
    if let field = header.basicField {
      guard !header.hasMask else { throw .badAction(.badSetType) }
      self = .setField(try MatchField(field, header, parsing: &part))
    } else {
      guard header.fieldClass != OXMHeader.basicClass else { throw .badAction(.badSetType) }
      let other = try OtherMatchField(header, parsing: &part)
      let field = header.hasMask ? nil : MatchField(other)
      self = field.map(Action.setField) ?? .setOtherField(other)
    }
    // The whole action is a multiple of 8 bytes; its header and that of the field are one.
    try part.skip(padding(Int(header.length)))
  }

  public func emit(into writer: inout OpenFlowWriter) {
    let start = writer.count
    writer.write(type.rawValue)
    writer.zeros(2)
    emitArguments(into: &writer)
    writer.align(from: start)
    writer.storeLength(since: start, at: start + 2)
  }

  private func emitArguments(into writer: inout OpenFlowWriter) {
    switch self {
    case .output(let port, let maximumLength):
      writer.write(port.rawValue)
      writer.write(maximumLength)
    case .setMPLSTTL(let ttl), .setIPTTL(let ttl): writer.write(ttl)
    case .pushVLAN(let etherType), .pushMPLS(let etherType), .popMPLS(let etherType), .pushPBB(let etherType):
      writer.write(etherType)
    case .setQueue(let queue): writer.write(queue)
    case .group(let group): writer.write(group.rawValue)
    case .setField(let field): field.emit(into: &writer)
    case .setOtherField(let field): field.emit(into: &writer)
    case .experimenter(let data): data.emit(into: &writer)
    case .copyTTLOut, .copyTTLIn, .decrementMPLSTTL, .popVLAN, .decrementIPTTL, .popPBB: break
    }
  }
}

extension OpenFlowReader {
  /// The length of a structure that begins with its type and its length, and is a multiple of 8 bytes.
  func headerLength(_ error: OpenFlowError) throws(OpenFlowError) -> UInt16 {
    guard remaining >= 4 else { throw error }
    let length = try peek(at: 2, as: UInt16.self)
    guard length >= 8, length & 7 == 0, length <= remaining else { throw error }
    return length
  }
}
