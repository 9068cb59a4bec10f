import Datapath
import OpenFlow
import OpenFlowSwitches
import Packets
import SimulationKernel
import Testing

/// The type and code of the error for each bad request, as numbers (OpenFlow 1.3.5, section 7.4.4), by way of the wire.
struct ErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var type, code: UInt16
    var bytes: [UInt8]

    var testDescription: String { name }

    init(_ type: UInt16, _ code: UInt16, _ name: String, _ bytes: [UInt8]) {
      (self.type, self.code, self.name, self.bytes) = (type, code, name, bytes)
    }

    init(_ type: UInt16, _ code: UInt16, _ name: String, _ message: OpenFlowMessage) {
      self.init(type, code, name, OpenFlowPacket(message, transaction: 0x1122_3344).bytes)
    }

    /// A flow-mod with these instructions.
    init(_ type: UInt16, _ code: UInt16, _ name: String, _ instructions: [Instruction], _ match: Match = Match()) {
      self.init(type, code, name, .flowMod(FlowMod(.add, match: match, instructions: instructions)))
    }

    init(_ type: UInt16, _ code: UInt16, _ name: String, applying action: Action, _ match: Match = Match()) {
      self.init(type, code, name, [.applyActions([action])], match)
    }

    init(_ type: UInt16, _ code: UInt16, _ name: String, match: Match) {
      self.init(type, code, name, [], match)
    }
  }

  private static func raw(_ type: UInt8, _ body: [UInt8], version: UInt8 = 4) -> [UInt8] {
    [version, type, UInt8((8 + body.count) >> 8), UInt8((8 + body.count) & 0xFF), 0x11, 0x22, 0x33, 0x44] + body
  }

  private static let ip = Match(MatchField(.etherType, 0x800))
  private static let data = [UInt8](repeating: 0, count: 60)
  private static let bucket = Bucket(actions: [.output(PortNumber(2))])

  static let requests: [Case] = [
    Case(1, 0, "BAD_VERSION", raw(20, [], version: 3)),
    Case(1, 1, "BAD_TYPE", raw(99, [])),
    Case(1, 1, "BAD_TYPE of a switch's message", .barrierReply),
    Case(1, 2, "BAD_MULTIPART", raw(18, [0, 99, 0, 0, 0, 0, 0, 0])),
    Case(1, 3, "BAD_EXPERIMENTER", .experimenter(ExperimenterMessage(experimenter: 1, type: 2))),
    Case(1, 6, "BAD_LEN", raw(20, [0])),
    Case(1, 8, "BUFFER_UNKNOWN", .packetOut(PacketOut(buffer: 5, actions: []))),
    Case(
      1, 9, "BAD_TABLE_ID", .multipartRequest(MultipartRequest(.flows(FlowStatisticsRequest(table: TableNumber(9)))))),
    Case(1, 11, "BAD_PORT of a packet-out", .packetOut(PacketOut(inPort: .any, actions: [], data: data))),
    Case(1, 11, "BAD_PORT of statistics", .multipartRequest(MultipartRequest(.ports(PortNumber(9))))),
    Case(1, 12, "BAD_PACKET", .packetOut(PacketOut(actions: [], data: [1]))),
  ]

  static let actions: [Case] = [
    Case(
      2, 0, "BAD_TYPE",
      raw(13, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFD, 0, 8, 0, 0, 0, 0, 0, 0] + [0, 13, 0, 8, 0, 0, 0, 0])),
    Case(2, 2, "BAD_EXPERIMENTER", applying: .experimenter(ExperimenterData(experimenter: 1))),
    Case(2, 4, "BAD_OUT_PORT", applying: .output(PortNumber(9))),
    Case(2, 5, "BAD_ARGUMENT", applying: .pushVLAN(etherType: 1)),
    Case(2, 8, "BAD_QUEUE", applying: .setQueue(99)),
    Case(2, 9, "BAD_OUT_GROUP", applying: .group(GroupNumber(9))),
    Case(2, 10, "MATCH_INCONSISTENT", applying: .setField(MatchField(.tcpSource, 1)), ip),
    Case(2, 13, "BAD_SET_TYPE", applying: .setField(MatchField(.metadata, 1))),
    Case(2, 15, "BAD_SET_ARGUMENT", applying: .setField(MatchField(.vlanID, 0x4000))),
  ]

  static let flows: [Case] = [
    Case(
      3, 0, "UNKNOWN_INST",
      raw(14, [UInt8](repeating: 0, count: 40) + [0, 1, 0, 4, 0, 0, 0, 0, 0, 9, 0, 8, 0, 0, 0, 0])),
    Case(3, 2, "BAD_TABLE_ID", [.gotoTable(TableNumber(9))]),
    Case(3, 5, "BAD_EXPERIMENTER", [.experimenter(ExperimenterData(experimenter: 1))]),
    Case(4, 5, "BAD_WILDCARDS", match: Match(MatchField(.metadata, 3, mask: 1))),
    Case(4, 7, "BAD_VALUE", match: Match(MatchField(.vlanID, 0x2000))),
    Case(4, 8, "BAD_MASK", match: Match(MatchField(.etherType, 0x800, mask: 0xFF00))),
    Case(4, 9, "BAD_PREREQ", match: Match(MatchField(.ipProtocol, 6))),
    Case(4, 10, "DUP_FIELD", match: Match(MatchField(.inPort, 1), MatchField(.inPort, 1))),
    Case(5, 2, "BAD_TABLE_ID", .flowMod(FlowMod(.add, table: TableNumber(9)))),
    Case(5, 2, "BAD_TABLE_ID of an add to all", .flowMod(FlowMod(.add, table: .all))),
    Case(5, 3, "OVERLAP", .flowMod(FlowMod(.add, priority: 0, match: ip, flags: .checkOverlap))),
    Case(5, 7, "BAD_FLAGS", .flowMod(FlowMod(.add, flags: FlowModFlags(rawValue: 1 << 9)))),
  ]

  static let others: [Case] = [
    Case(6, 0, "GROUP_EXISTS", .groupMod(GroupMod(.add, .all, GroupNumber(1)))),
    Case(6, 1, "INVALID_GROUP", .groupMod(GroupMod(.add, .all, .all))),
    Case(
      6, 4, "OUT_OF_BUCKETS",
      .groupMod(GroupMod(.add, .all, GroupNumber(3), buckets: Array(repeating: bucket, count: 1_025)))),
    Case(
      6, 6, "WATCH_UNSUPPORTED",
      .groupMod(GroupMod(.add, .all, GroupNumber(3), buckets: [Bucket(watchPort: PortNumber(1), actions: [])]))),
    Case(
      6, 7, "LOOP",
      .groupMod(GroupMod(.modify, .all, GroupNumber(1), buckets: [Bucket(actions: [.group(GroupNumber(2))])]))),
    Case(6, 8, "UNKNOWN_GROUP", .groupMod(GroupMod(.modify, .all, GroupNumber(9)))),
    Case(6, 9, "CHAINED_GROUP", .groupMod(GroupMod(.delete, .all, GroupNumber(1)))),
    Case(
      6, 13, "BAD_WATCH",
      .groupMod(GroupMod(.add, .fastFailover, GroupNumber(3), buckets: [Bucket(watchPort: PortNumber(9), actions: [])]))
    ),
    Case(
      7, 0, "BAD_PORT",
      .portMod(PortMod(PortNumber(9), hardwareAddress: MACAddress(bits: 9), configuration: [], mask: []))),
    Case(
      7, 1, "BAD_HW_ADDR",
      .portMod(PortMod(PortNumber(1), hardwareAddress: MACAddress(bits: 9), configuration: [], mask: []))),
    Case(
      7, 2, "BAD_CONFIG",
      .portMod(
        PortMod(
          PortNumber(1), hardwareAddress: MACAddress(bits: 1), configuration: PortConfiguration(rawValue: 1 << 30),
          mask: PortConfiguration(rawValue: 1 << 30)))),
    Case(
      7, 3, "BAD_ADVERTISE",
      .portMod(
        PortMod(PortNumber(1), hardwareAddress: MACAddress(bits: 1), configuration: [], mask: [], advertise: .fiber))),
    Case(8, 0, "table-mod BAD_TABLE", .tableMod(TableMod(TableNumber(9)))),
    Case(8, 1, "table-mod BAD_CONFIG", .tableMod(TableMod(TableNumber(0), configuration: 4))),
    Case(9, 0, "queue BAD_PORT", .queueConfigurationRequest(PortNumber(9))),
    Case(
      9, 1, "BAD_QUEUE", .multipartRequest(MultipartRequest(.queues(QueueStatisticsRequest(port: .any, queue: 99))))),
    Case(10, 0, "config BAD_FLAGS", .setConfiguration(SwitchConfiguration(flags: 2))),
    Case(11, 0, "STALE", .roleRequest(RoleMessage(.slave, generation: 1))),
    Case(11, 2, "BAD_ROLE", raw(24, [0, 0, 0, 9] + [UInt8](repeating: 0, count: 12))),
    Case(12, 1, "METER_EXISTS", .meterMod(MeterMod(.add, MeterNumber(1)))),
    Case(12, 2, "INVALID_METER", .meterMod(MeterMod(.add, MeterNumber(0)))),
    Case(12, 3, "UNKNOWN_METER", .meterMod(MeterMod(.modify, MeterNumber(9)))),
    Case(12, 3, "UNKNOWN_METER of an instruction", [.meter(MeterNumber(9))]),
    Case(12, 4, "meter BAD_COMMAND", raw(29, [0, 3, 0, 0, 0, 0, 0, 1])),
    Case(
      12, 5, "meter BAD_FLAGS",
      .meterMod(MeterMod(.add, MeterNumber(9), flags: [.kilobitsPerSecond, .packetsPerSecond]))),
    Case(12, 6, "BAD_RATE", .meterMod(MeterMod(.add, MeterNumber(9), bands: [MeterBand(rate: 0, .drop)]))),
    Case(
      12, 8, "BAD_BAND",
      .meterMod(
        MeterMod(.add, MeterNumber(9), bands: [MeterBand(rate: 1, .experimenter(ExperimenterData(experimenter: 1)))]))),
    Case(
      12, 9, "BAD_BAND_VALUE",
      .meterMod(MeterMod(.add, MeterNumber(9), bands: [MeterBand(rate: 1, .remarkDSCP(precedenceLevels: 0))]))),
    Case(
      12, 11, "OUT_OF_BANDS",
      .meterMod(MeterMod(.add, MeterNumber(9), bands: Array(repeating: MeterBand(rate: 1, .drop), count: 65)))),
  ]

  /// A switch with a miss entry, two groups, a meter and a master.
  private static func bench() -> Bench {
    var bench = Bench()
    bench.connect()
    let group = GroupMod(.add, .all, GroupNumber(1), buckets: [bucket])
    let chained = GroupMod(.add, .all, GroupNumber(2), buckets: [Bucket(actions: [.group(GroupNumber(1))])])
    let setup: [OpenFlowMessage] = [
      .flowMod(FlowMod(.add, priority: 0)), .groupMod(group), .groupMod(chained),
      .meterMod(MeterMod(.add, MeterNumber(1))), .roleRequest(RoleMessage(.master, generation: 5)),
    ]
    for message in setup { #expect(bench.error(of: message) == nil) }
    return bench
  }

  @Test(arguments: requests + actions + flows + others) func badRequestsHaveTheirErrors(one: Case) throws {
    var bench = Self.bench()
    let said = bench.give(one.bytes).compactMap(\.1)
    let packet = try #require(said.first)
    guard case .error(let message) = packet.message else {
      Issue.record("\(packet.message) where an error was due")
      return
    }
    #expect((message.error.type, message.error.code) == (one.type, one.code), "\(message.error)")
    #expect(packet.transaction == 0x1122_3344)
    #expect(message.data == Array(one.bytes.prefix(64)))
    #expect(said.count == 1 && bench.device.agent.isConnected)
    // Nothing has been done.
    #expect(bench.device.datapath.flowCount == 1)
  }
}
