import OpenFlow
import Packets

extension RandomMessages {
  mutating func packet(_ type: OpenFlowMessageType) -> OpenFlowPacket {
    OpenFlowPacket(message(type), transaction: number())
  }

  mutating func message(_ type: OpenFlowMessageType) -> OpenFlowMessage {
    switch type {
    case .hello: .hello(hello())
    case .error: .error(ErrorMessage(error(), data: packet(.echoRequest).bytes))
    case .echoRequest: .echoRequest(bytes(20))
    case .echoReply: .echoReply(bytes(20))
    case .experimenter: .experimenter(experimenterMessage())
    case .featuresRequest: .featuresRequest
    case .featuresReply: .featuresReply(features())
    case .configurationRequest: .configurationRequest
    case .configurationReply: .configurationReply(SwitchConfiguration(flags: number(), missSendLength: number()))
    case .setConfiguration: .setConfiguration(SwitchConfiguration(flags: number(), missSendLength: number()))
    case .packetIn: .packetIn(packetIn())
    case .flowRemoved: .flowRemoved(flowRemoved())
    case .portStatus: .portStatus(PortStatus(one(of: PortStatusReason.allCases), portDescription()))
    case .packetOut: .packetOut(PacketOut(buffer: buffer(), inPort: port(), actions: actions(), data: bytes(80)))
    case .flowMod: .flowMod(flowMod())
    case .groupMod:
      .groupMod(
        GroupMod(
          one(of: GroupModCommand.allCases), one(of: GroupType.allCases), GroupNumber(number()),
          buckets: list(3) { $0.bucket() }))
    case .portMod:
      .portMod(
        PortMod(
          port(), hardwareAddress: MACAddress(bits: number()), configuration: PortConfiguration(rawValue: number()),
          mask: PortConfiguration(rawValue: number()), advertise: PortFeatures(rawValue: number())))
    case .tableMod: .tableMod(TableMod(TableNumber(number()), configuration: number()))
    case .multipartRequest: .multipartRequest(multipartRequest(multipartType()))
    case .multipartReply: .multipartReply(multipartReply(multipartType()))
    case .barrierRequest: .barrierRequest
    case .barrierReply: .barrierReply
    case .queueConfigurationRequest: .queueConfigurationRequest(port())
    case .queueConfigurationReply:
      .queueConfigurationReply(QueueConfiguration(port: port(), queues: list(3) { $0.queue() }))
    case .roleRequest: .roleRequest(RoleMessage(one(of: ControllerRole.allCases), generation: number()))
    case .roleReply: .roleReply(RoleMessage(one(of: ControllerRole.allCases), generation: number()))
    case .asynchronousRequest: .asynchronousRequest
    case .asynchronousReply: .asynchronousReply(asynchronous())
    case .setAsynchronous: .setAsynchronous(asynchronous())
    case .meterMod:
      .meterMod(
        MeterMod(
          one(of: MeterModCommand.allCases), MeterNumber(number()), flags: MeterFlags(rawValue: number()),
          bands: list(3) { $0.band() }))
    }
  }

  private mutating func multipartType() -> MultipartType {
    one(of: MultipartType.allCases.filter { experimenters || $0 != .experimenter })
  }

  mutating func flowMod() -> FlowMod {
    FlowMod(
      one(of: FlowModCommand.allCases), table: TableNumber(number()), priority: number(), match: match(),
      instructions: list(3) { $0.instruction() }, flags: FlowModFlags(rawValue: number()), cookie: number(),
      cookieMask: number(), idleTimeout: number(), hardTimeout: number(), buffer: buffer(), outPort: port(),
      outGroup: GroupNumber(number()))
  }

  mutating func bucket() -> Bucket {
    Bucket(weight: number(), watchPort: port(), watchGroup: GroupNumber(number()), actions: actions())
  }

  mutating func band() -> MeterBand {
    let effect: MeterBand.Effect =
      switch below(experimenters ? 3 : 2) {
      case 0: .drop
      case 1: .remarkDSCP(precedenceLevels: number())
      default: .experimenter(experimenter(before: 12))
      }
    return MeterBand(rate: number(), burstSize: number(), effect)
  }

  mutating func portDescription() -> OpenFlowPort {
    OpenFlowPort(
      port(), hardwareAddress: MACAddress(bits: number()), name: text(15),
      configuration: PortConfiguration(rawValue: number()), state: PortState(rawValue: number()),
      current: PortFeatures(rawValue: number()), advertised: PortFeatures(rawValue: number()),
      supported: PortFeatures(rawValue: number()), peer: PortFeatures(rawValue: number()), currentSpeed: number(),
      maximumSpeed: number())
  }

  mutating func experimenterMessage() -> ExperimenterMessage {
    ExperimenterMessage(experimenter: number(), type: number(), data: bytes(20))
  }

  private mutating func hello() -> Hello {
    Hello(
      elements: list(3) {
        $0.flag()
          ? .versionBitmap($0.list(2) { $0.number() }) : .other(type: 2 + UInt16($0.below(100)), data: $0.bytes(9))
      })
  }

  private mutating func error() -> OpenFlowError {
    flag()
      ? OpenFlowError(type: UInt16(below(15)), code: UInt16(below(16)))
      : .experimenter(type: number(), experimenter: number())
  }

  private mutating func features() -> SwitchFeatures {
    SwitchFeatures(
      datapathID: number(), buffers: number(), tables: number(), auxiliaryID: number(),
      capabilities: SwitchCapabilities(rawValue: number()))
  }

  private mutating func packetIn() -> PacketIn {
    PacketIn(
      buffer: buffer(), totalLength: number(), reason: one(of: PacketInReason.allCases), table: TableNumber(number()),
      cookie: number(), match: match(), data: bytes(100))
  }

  private mutating func flowRemoved() -> FlowRemoved {
    FlowRemoved(
      cookie: number(), priority: number(), reason: one(of: FlowRemovedReason.allCases), table: TableNumber(number()),
      duration: time(), idleTimeout: number(), hardTimeout: number(), packetCount: number(), byteCount: number(),
      match: match())
  }

  mutating func time() -> ElapsedTime { ElapsedTime(seconds: number(), nanoseconds: number()) }

  private mutating func queue() -> PacketQueue {
    PacketQueue(
      number(), port: port(),
      properties: list(3) {
        switch $0.below($0.experimenters ? 3 : 2) {
        case 0: .minimumRate($0.number())
        case 1: .maximumRate($0.number())
        default: .experimenter(ExperimenterProperty(experimenter: $0.number(), data: $0.bytes(9)))
        }
      })
  }

  private mutating func asynchronous() -> AsynchronousConfiguration {
    AsynchronousConfiguration(packetIn: masks(), portStatus: masks(), flowRemoved: masks())
  }

  private mutating func masks() -> AsynchronousConfiguration.Masks {
    AsynchronousConfiguration.Masks(masterOrEqual: number(), slave: number())
  }
}
