/// A message without its header (OpenFlow 1.3.5, section 7).
public enum OpenFlowMessage: Hashable, Sendable {
  case hello(Hello)
  case error(ErrorMessage)
  case echoRequest([UInt8])
  case echoReply([UInt8])
  case experimenter(ExperimenterMessage)
  case featuresRequest
  case featuresReply(SwitchFeatures)
  case configurationRequest
  case configurationReply(SwitchConfiguration)
  case setConfiguration(SwitchConfiguration)
  case packetIn(PacketIn)
  case flowRemoved(FlowRemoved)
  case portStatus(PortStatus)
  case packetOut(PacketOut)
  case flowMod(FlowMod)
  case groupMod(GroupMod)
  case portMod(PortMod)
  case tableMod(TableMod)
  case multipartRequest(MultipartRequest)
  case multipartReply(MultipartReply)
  case barrierRequest
  case barrierReply
  /// Asks for the queues of a port, or of all with ``PortNumber/any``.
  case queueConfigurationRequest(PortNumber)
  case queueConfigurationReply(QueueConfiguration)
  case roleRequest(RoleMessage)
  case roleReply(RoleMessage)
  case asynchronousRequest
  case asynchronousReply(AsynchronousConfiguration)
  case setAsynchronous(AsynchronousConfiguration)
  case meterMod(MeterMod)
}

/// The numbers of the messages (OpenFlow 1.3.5, section 7.1.1).
public enum OpenFlowMessageType: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  case hello = 0
  case error = 1
  case echoRequest = 2
  case echoReply = 3
  case experimenter = 4
  case featuresRequest = 5
  case featuresReply = 6
  case configurationRequest = 7
  case configurationReply = 8
  case setConfiguration = 9
  case packetIn = 10
  case flowRemoved = 11
  case portStatus = 12
  case packetOut = 13
  case flowMod = 14
  case groupMod = 15
  case portMod = 16
  case tableMod = 17
  case multipartRequest = 18
  case multipartReply = 19
  case barrierRequest = 20
  case barrierReply = 21
  case queueConfigurationRequest = 22
  case queueConfigurationReply = 23
  case roleRequest = 24
  case roleReply = 25
  case asynchronousRequest = 26
  case asynchronousReply = 27
  case setAsynchronous = 28
  case meterMod = 29
}

extension OpenFlowMessage {
  public var type: OpenFlowMessageType {
    switch self {
    case .hello: .hello
    case .error: .error
    case .echoRequest: .echoRequest
    case .echoReply: .echoReply
    case .experimenter: .experimenter
    case .featuresRequest: .featuresRequest
    case .featuresReply: .featuresReply
    case .configurationRequest: .configurationRequest
    case .configurationReply: .configurationReply
    case .setConfiguration: .setConfiguration
    case .packetIn: .packetIn
    case .flowRemoved: .flowRemoved
    case .portStatus: .portStatus
    case .packetOut: .packetOut
    case .flowMod: .flowMod
    case .groupMod: .groupMod
    case .portMod: .portMod
    case .tableMod: .tableMod
    case .multipartRequest: .multipartRequest
    case .multipartReply: .multipartReply
    case .barrierRequest: .barrierRequest
    case .barrierReply: .barrierReply
    case .queueConfigurationRequest: .queueConfigurationRequest
    case .queueConfigurationReply: .queueConfigurationReply
    case .roleRequest: .roleRequest
    case .roleReply: .roleReply
    case .asynchronousRequest: .asynchronousRequest
    case .asynchronousReply: .asynchronousReply
    case .setAsynchronous: .setAsynchronous
    case .meterMod: .meterMod
    }
  }
}
