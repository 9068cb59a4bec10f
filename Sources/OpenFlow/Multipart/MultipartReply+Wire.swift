import SimulationKernel

extension MultipartReply: OpenFlowStructure {
  /// Reads to the end.
  public init(parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    let (number, flags) = (try reader.integer(UInt16.self), try reader.integer(UInt16.self))
    try reader.skip(4)
    guard let type = MultipartType(rawValue: number) else { throw .badRequest(.badMultipart) }
    more = flags & MultipartType.moreFlag != 0
    body = try Body(type, parsing: &reader)
    try reader.finish()
  }

  public func emit(into writer: inout OpenFlowWriter) {
    writer.write(type.rawValue)
    writer.write(more ? MultipartType.moreFlag : 0)
    writer.zeros(4)
    body.emit(into: &writer)
  }
}

extension MultipartReply.Body {
  fileprivate init(_ type: MultipartType, parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    switch type {
    case .description: self = .description(try SwitchDescriptionText(parsing: &reader))
    case .flows: self = .flows(try reader.array())
    case .aggregate: self = .aggregate(try AggregateStatistics(parsing: &reader))
    case .tables: self = .tables(try reader.array())
    case .ports: self = .ports(try reader.array())
    case .queues: self = .queues(try reader.array())
    case .groups: self = .groups(try reader.array())
    case .groupDescriptions: self = .groupDescriptions(try reader.array())
    case .groupFeatures: self = .groupFeatures(try GroupFeatures(parsing: &reader))
    case .meters: self = .meters(try reader.array())
    case .meterConfigurations: self = .meterConfigurations(try reader.array())
    case .meterFeatures: self = .meterFeatures(try MeterFeatures(parsing: &reader))
    case .tableFeatures: self = .tableFeatures(try reader.array())
    case .portDescriptions: self = .portDescriptions(try reader.array())
    case .experimenter: self = .experimenter(try ExperimenterMessage(parsing: &reader))
    }
  }

  fileprivate func emit(into writer: inout OpenFlowWriter) {
    switch self {
    case .description(let text): text.emit(into: &writer)
    case .flows(let list): writer.write(list)
    case .aggregate(let statistics): statistics.emit(into: &writer)
    case .tables(let list): writer.write(list)
    case .ports(let list): writer.write(list)
    case .queues(let list): writer.write(list)
    case .groups(let list): writer.write(list)
    case .groupDescriptions(let list): writer.write(list)
    case .groupFeatures(let features): features.emit(into: &writer)
    case .meters(let list): writer.write(list)
    case .meterConfigurations(let list): writer.write(list)
    case .meterFeatures(let features): features.emit(into: &writer)
    case .tableFeatures(let list): writer.write(list)
    case .portDescriptions(let list): writer.write(list)
    case .experimenter(let message): message.emit(into: &writer)
    }
  }
}
