import SimulationKernel

extension MultipartRequest: OpenFlowStructure {
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
    switch body {
    case .flows(let request), .aggregate(let request): request.emit(into: &writer)
    case .ports(let port): writer.write(UInt64(port.rawValue) << 32)
    case .queues(let request): request.emit(into: &writer)
    case .groups(let group): writer.write(UInt64(group.rawValue) << 32)
    case .meters(let meter), .meterConfigurations(let meter): writer.write(UInt64(meter.rawValue) << 32)
    case .tableFeatures(let features): writer.write(features)
    case .experimenter(let message): message.emit(into: &writer)
    case .description, .tables, .groupDescriptions, .groupFeatures, .meterFeatures, .portDescriptions: break
    }
  }
}

extension MultipartRequest.Body {
  fileprivate init(_ type: MultipartType, parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    switch type {
    case .description: self = .description
    case .flows: self = .flows(try FlowStatisticsRequest(parsing: &reader))
    case .aggregate: self = .aggregate(try FlowStatisticsRequest(parsing: &reader))
    case .tables: self = .tables
    case .ports: self = .ports(PortNumber(try reader.paddedNumber()))
    case .queues: self = .queues(try QueueStatisticsRequest(parsing: &reader))
    case .groups: self = .groups(GroupNumber(try reader.paddedNumber()))
    case .groupDescriptions: self = .groupDescriptions
    case .groupFeatures: self = .groupFeatures
    case .meters: self = .meters(MeterNumber(try reader.paddedNumber()))
    case .meterConfigurations: self = .meterConfigurations(MeterNumber(try reader.paddedNumber()))
    case .meterFeatures: self = .meterFeatures
    case .tableFeatures: self = .tableFeatures(try reader.array())
    case .portDescriptions: self = .portDescriptions
    case .experimenter: self = .experimenter(try ExperimenterMessage(parsing: &reader))
    }
  }
}

extension OpenFlowReader {
  /// A number of four bytes, and four bytes of padding.
  fileprivate mutating func paddedNumber() throws(OpenFlowError) -> UInt32 {
    let number: UInt32 = try integer()
    try skip(4)
    return number
  }
}
