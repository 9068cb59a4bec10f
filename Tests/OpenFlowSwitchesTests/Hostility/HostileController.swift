import OpenFlow
import Packets
import SimulationKernel

/// What a controller sends that is broken or means harm: valid messages, changed ones, their beginnings, and garbage.
struct HostileController {
  private var random: RandomStream

  init(seed: UInt64) { random = RandomStream(seed: seed, owner: "hostile controller") }

  mutating func below(_ bound: Int) -> Int { Int(random.next(below: UInt64(bound))) }
  private mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: random.next() >> 32) }

  /// The bytes of a burst.
  mutating func burst() -> [UInt8] {
    if below(8) == 0 { return (0..<below(300)).map { _ in byte() } }
    return (0...below(6)).flatMap { _ in message() }
  }

  /// One message, and with a hello before it as often as not.
  private mutating func message() -> [UInt8] {
    var bytes = HostileController.samples[below(HostileController.samples.count)]
    switch below(8) {
    case 0...2: break
    case 3, 4: for _ in 0...below(4) { bytes[below(bytes.count)] = byte() }
    case 5:
      // A length field anywhere, or what is taken for one.
      let offset = below(bytes.count)
      bytes[offset] = [0, 1, 4, 7, 8, 0x7F, 0x80, 0xFF][below(8)]
    case 6:
      bytes = Array(bytes.prefix(below(bytes.count + 1)))
      HostileController.setLength(&bytes)
    default:
      let other = HostileController.samples[below(HostileController.samples.count)]
      bytes = Array(bytes.prefix(below(bytes.count) + 1)) + other.suffix(below(other.count))
      HostileController.setLength(&bytes)
    }
    return bytes
  }

  /// So that what is wrong is found behind the header.
  private static func setLength(_ bytes: inout [UInt8]) {
    guard bytes.count >= 8, bytes.count <= 0xFFFF else { return }
    (bytes[2], bytes[3]) = (UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF))
  }
}

extension HostileController {
  private static let frame = [UInt8](repeating: 0x11, count: 12) + [8, 0, 0x45] + [UInt8](repeating: 0, count: 45)

  private static let samples: [[UInt8]] = {
    let messages = changes + requests
    return messages.map { OpenFlowPacket($0, transaction: 0x0102_0304).bytes }
  }()

  private static var changes: [OpenFlowMessage] {
    let match = Match(
      MatchField(.inPort, 1), MatchField(.etherType, 0x800), MatchField(.ipProtocol, 6),
      MatchField(.ipv4Source, 0x0A00_0000, mask: 0xFF00_0000), MatchField(.tcpDestination, 80))
    let actions: [Action] = [
      .pushVLAN(etherType: 0x8100), .setField(MatchField(.vlanID, 0x1005)), .popVLAN, .decrementIPTTL,
      .group(GroupNumber(1)), .output(.controller, maximumLength: 64), .output(.flood), .output(PortNumber(2)),
    ]
    let flow = FlowMod(
      .add, priority: 7, match: match,
      instructions: [.meter(MeterNumber(1)), .applyActions(actions), .gotoTable(TableNumber(1))],
      flags: .sendFlowRemoved, cookie: 5, idleTimeout: 10, hardTimeout: 30)
    let miss = FlowMod(.add, priority: 0, instructions: [.applyActions([.output(.controller, maximumLength: 32)])])
    let second = FlowMod(
      .add, table: TableNumber(1), instructions: [.clearActions, .writeActions([.output(PortNumber(3))])])
    let buckets = [Bucket(weight: 1, actions: actions), Bucket(weight: 2, watchPort: PortNumber(2), actions: [])]
    return [
      .flowMod(flow), .flowMod(miss), .flowMod(second), .flowMod(FlowMod(.modify, match: Match())),
      .flowMod(FlowMod(.delete, table: .all)), .flowMod(FlowMod(.deleteStrict, priority: 7, match: match)),
      .flowMod(FlowMod(.add, priority: 3, match: match, buffer: 0)),
      .groupMod(GroupMod(.add, .select, GroupNumber(1), buckets: buckets)),
      .groupMod(GroupMod(.modify, .all, GroupNumber(1), buckets: buckets)),
      .groupMod(GroupMod(.delete, .all, .all)),
      .meterMod(MeterMod(.add, MeterNumber(1), bands: [MeterBand(rate: 10, .drop)])),
      .meterMod(MeterMod(.delete, .all)),
      .portMod(
        PortMod(PortNumber(2), hardwareAddress: MACAddress(bits: 2), configuration: .noForward, mask: .noForward)),
      .tableMod(TableMod(.all)), .setConfiguration(SwitchConfiguration(missSendLength: 20)),
      .setAsynchronous(.initial), .roleRequest(RoleMessage(.master, generation: 3)),
      .roleRequest(RoleMessage(.slave, generation: 4)),
      .packetOut(PacketOut(inPort: PortNumber(1), actions: [.output(.table)], data: frame)),
      .packetOut(PacketOut(actions: actions, data: frame)),
      .packetOut(PacketOut(buffer: 0, actions: [.output(PortNumber(3))])),
    ]
  }

  private static var requests: [OpenFlowMessage] {
    let bodies: [MultipartRequest.Body] = [
      .description, .flows(FlowStatisticsRequest()), .aggregate(FlowStatisticsRequest()), .tables, .ports(.any),
      .queues(QueueStatisticsRequest(port: .any, queue: PacketQueue.all)), .groups(.all), .groupDescriptions,
      .groupFeatures,
      .meters(.all), .meterConfigurations(.all), .meterFeatures, .tableFeatures([]), .portDescriptions,
    ]
    return bodies.map { .multipartRequest(MultipartRequest($0)) } + [
      .hello(Hello(versions: [4])), .echoRequest([1, 2, 3]), .echoReply([]), .featuresRequest, .configurationRequest,
      .barrierRequest, .queueConfigurationRequest(.any), .asynchronousRequest,
      .multipartRequest(MultipartRequest(.tableFeatures([]), more: true)),
      .experimenter(ExperimenterMessage(experimenter: 9, type: 1)),
    ]
  }
}
