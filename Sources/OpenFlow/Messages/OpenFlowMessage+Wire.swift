extension OpenFlowMessage {
  /// Reads the body of a message to its end.
  init(_ type: OpenFlowMessageType, parsing reader: inout OpenFlowReader) throws(OpenFlowError) {
    switch type {
    case .hello: self = .hello(try Hello(parsing: &reader))
    case .error: self = .error(try ErrorMessage(parsing: &reader))
    case .echoRequest: self = .echoRequest(reader.rest())
    case .echoReply: self = .echoReply(reader.rest())
    case .experimenter: self = .experimenter(try ExperimenterMessage(parsing: &reader))
    case .featuresRequest: self = .featuresRequest
    case .featuresReply: self = .featuresReply(try SwitchFeatures(parsing: &reader))
    case .configurationRequest: self = .configurationRequest
    case .configurationReply: self = .configurationReply(try SwitchConfiguration(parsing: &reader))
    case .setConfiguration: self = .setConfiguration(try SwitchConfiguration(parsing: &reader))
    case .packetIn: self = .packetIn(try PacketIn(parsing: &reader))
    case .flowRemoved: self = .flowRemoved(try FlowRemoved(parsing: &reader))
    case .portStatus: self = .portStatus(try PortStatus(parsing: &reader))
    case .packetOut: self = .packetOut(try PacketOut(parsing: &reader))
    case .flowMod: self = .flowMod(try FlowMod(parsing: &reader))
    case .groupMod: self = .groupMod(try GroupMod(parsing: &reader))
    case .portMod: self = .portMod(try PortMod(parsing: &reader))
    case .tableMod: self = .tableMod(try TableMod(parsing: &reader))
    case .multipartRequest: self = .multipartRequest(try MultipartRequest(parsing: &reader))
    case .multipartReply: self = .multipartReply(try MultipartReply(parsing: &reader))
    case .barrierRequest: self = .barrierRequest
    case .barrierReply: self = .barrierReply
    case .queueConfigurationRequest:
      self = .queueConfigurationRequest(PortNumber(try reader.integer()))
      try reader.skip(4)
    case .queueConfigurationReply: self = .queueConfigurationReply(try QueueConfiguration(parsing: &reader))
    case .roleRequest: self = .roleRequest(try RoleMessage(parsing: &reader))
    case .roleReply: self = .roleReply(try RoleMessage(parsing: &reader))
    case .asynchronousRequest: self = .asynchronousRequest
    case .asynchronousReply: self = .asynchronousReply(try AsynchronousConfiguration(parsing: &reader))
    case .setAsynchronous: self = .setAsynchronous(try AsynchronousConfiguration(parsing: &reader))
    case .meterMod: self = .meterMod(try MeterMod(parsing: &reader))
    }
    try reader.finish()
  }

  func emit(into writer: inout OpenFlowWriter) {
    switch self {
    case .hello(let body): body.emit(into: &writer)
    case .error(let body): body.emit(into: &writer)
    case .echoRequest(let data), .echoReply(let data): writer.write(data)
    case .experimenter(let body): body.emit(into: &writer)
    case .featuresReply(let body): body.emit(into: &writer)
    case .configurationReply(let body), .setConfiguration(let body): body.emit(into: &writer)
    case .packetIn(let body): body.emit(into: &writer)
    case .flowRemoved(let body): body.emit(into: &writer)
    case .portStatus(let body): body.emit(into: &writer)
    case .packetOut(let body): body.emit(into: &writer)
    case .flowMod(let body): body.emit(into: &writer)
    case .groupMod(let body): body.emit(into: &writer)
    case .portMod(let body): body.emit(into: &writer)
    case .tableMod(let body): body.emit(into: &writer)
    case .multipartRequest(let body): body.emit(into: &writer)
    case .multipartReply(let body): body.emit(into: &writer)
    case .queueConfigurationRequest(let port): writer.write(UInt64(port.rawValue) << 32)
    case .queueConfigurationReply(let body): body.emit(into: &writer)
    case .roleRequest(let body), .roleReply(let body): body.emit(into: &writer)
    case .asynchronousReply(let body), .setAsynchronous(let body): body.emit(into: &writer)
    case .meterMod(let body): body.emit(into: &writer)
    case .featuresRequest, .configurationRequest, .barrierRequest, .barrierReply, .asynchronousRequest: break
    }
  }
}
