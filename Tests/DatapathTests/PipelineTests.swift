import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath
@testable import Fabric

/// The way of packets through tables and out of ports (OpenFlow 1.3.5, sections 4.5, 5.1, 5.4, 5.9, 5.10).
@Suite struct PipelineTests {
  static let frame = RewritingTests.tcp4

  private func output(_ port: UInt32) -> Action { .output(PortNumber(port)) }

  @Test func anEmptyTableDropsPackets() {
    var bench = Bench()
    bench.receive(PipelineTests.frame)
    #expect(bench.dropped == [DropReason(DatapathDropReason.tableMiss)])
    #expect(bench.takePacketIns().isEmpty)
  }

  @Test func theHighestPriorityMatches() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, priority: 1, match: FlowModTests.ip, instructions: [.applyActions([output(2)])]))
    try bench.apply(FlowMod(.add, priority: 3, instructions: [.applyActions([output(3)])]))
    try bench.apply(FlowMod(.add, priority: 2, match: FlowModTests.ip, instructions: [.applyActions([output(4)])]))
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().map(\.port) == [3])
  }

  @Test func tablesPassMetadataAndActionSets() throws {
    var bench = Bench()
    let metadata = Match(MatchField(.metadata, 0x0F, mask: 0xFF))
    try bench.apply(
      FlowMod(
        .add,
        instructions: [
          .writeMetadata(0xFF, mask: 0x0F), .writeActions([output(2), .decrementIPTTL]), .gotoTable(TableNumber(7)),
        ]))
    try bench.apply(
      FlowMod(
        .add, table: TableNumber(7), match: metadata,
        instructions: [.writeActions([output(3), .pushVLAN(etherType: 0x8100)])]))
    bench.receive(PipelineTests.frame)
    let packet = Frames.ipv4(6, Frames.tcp(80, 443), ttl: 63)
    #expect(bench.takeSent() == [Bench.Sent(port: 3, bytes: Frames.ethernet(0x0800, packet, tags: [(0x8100, 0)]))])
    try bench.apply(FlowMod(.add, table: TableNumber(7), instructions: [.clearActions]))
    try bench.apply(FlowMod(.deleteStrict, table: TableNumber(7), match: metadata))
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().isEmpty)
    #expect(bench.dropped == [DropReason(DatapathDropReason.noOutput)])
  }

  @Test func appliedActionsChangeWhatLaterTablesMatch() throws {
    var bench = Bench()
    try bench.apply(
      FlowMod(
        .add, match: FlowModTests.ip,
        instructions: [
          .applyActions([.setField(MatchField(.ipv4Source, 7)), output(2)]), .gotoTable(TableNumber(1)),
        ]))
    let match = Match(MatchField(.etherType, 0x0800), MatchField(.ipv4Source, 7))
    try bench.apply(FlowMod(.add, table: TableNumber(1), match: match, instructions: [.applyActions([output(3)])]))
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().map(\.port) == [2, 3])
  }

  @Test func aMissInALaterTableDropsWithItsActionSet() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, instructions: [.writeActions([output(2)]), .gotoTable(TableNumber(1))]))
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().isEmpty)
    #expect(bench.dropped == [DropReason(DatapathDropReason.tableMiss)])
  }

  /// Sections 4.5 and 5.12: a packet leaves by its ingress port through IN_PORT alone.
  @Test(arguments: [
    (PortNumber(1), [UInt32]()), (.inPort, [1]), (PortNumber(2), [2]), (.all, [2, 3, 4]), (.flood, [2, 3, 4]),
  ])
  func reservedPorts(port: PortNumber, exits: [UInt32]) throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, instructions: [.applyActions([.output(port)])]))
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().map(\.port) == exits)
    #expect(bench.holdsNoOtherFrames)
  }

  @Test func normalLearnsAndForwards() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, instructions: [.applyActions([.output(.normal)])]))
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().map(\.port) == [2, 3, 4])
    let answer = Frames.source + Frames.destination + [0x99, 0x99]
    bench.receive(answer, on: 3)
    #expect(bench.takeSent().map(\.port) == [1])
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().map(\.port) == [3])
    bench.receive([0x01, 0x80, 0xC2, 0, 0, 0] + Frames.source + [0, 3, 0x42, 0x42, 3])
    #expect(bench.takeSent().isEmpty)
  }

  @Test func localFramesAreTheOwners() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, instructions: [.applyActions([.output(.local)])]))
    bench.receive(PipelineTests.frame)
    let frames = bench.datapath.takeLocalFrames()
    #expect(frames.count == 1)
    #expect(bench.outbox.frames.balances(with: frames))
  }

  @Test func portsAreConfigured() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, priority: 0, instructions: [.applyActions([.output(.all), .output(.controller)])]))
    func configure(_ port: UInt32, _ configuration: PortConfiguration) throws {
      let address = bench.datapath.ports[Int(port) - 1].settings.address
      try bench.datapath.apply(
        PortMod(PortNumber(port), hardwareAddress: address, configuration: configuration, mask: .all))
    }
    try configure(2, .noForward)
    try configure(3, .portDown)
    try configure(1, .noPacketIn)
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().map(\.port) == [4])
    #expect(bench.takePacketIns().isEmpty)
    try configure(1, .noReceive)
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().isEmpty)
    #expect(bench.dropped == [DropReason(DatapathDropReason.portBlocked)])
  }

  @Test func portModErrors() {
    var bench = Bench()
    let address = bench.datapath.ports[0].settings.address
    func error(_ mod: PortMod) -> OpenFlowError? {
      do throws(OpenFlowError) { try bench.datapath.apply(mod) } catch { return error }
      return nil
    }
    let bad = PortConfiguration(rawValue: 1 << 30)
    #expect(
      error(PortMod(PortNumber(9), hardwareAddress: address, configuration: [], mask: [])) == .portModFailed(.badPort))
    #expect(
      error(PortMod(PortNumber(2), hardwareAddress: address, configuration: [], mask: []))
        == .portModFailed(.badHardwareAddress))
    #expect(
      error(PortMod(PortNumber(1), hardwareAddress: address, configuration: bad, mask: bad))
        == .portModFailed(.badConfiguration))
    #expect(
      error(PortMod(PortNumber(1), hardwareAddress: address, configuration: [], mask: [], advertise: .fiber))
        == .portModFailed(.badAdvertise))
  }

  @Test func packetsForTheControllerAreBufferedAndCut() throws {
    var bench = Bench()
    let output = Action.output(.controller, maximumLength: 20)
    try bench.apply(FlowMod(.add, priority: 0, instructions: [.applyActions([output])], cookie: 5))
    bench.receive(PipelineTests.frame, on: 3)
    let packet = try #require(bench.takePacketIns().first)
    #expect(packet.reason == .noMatch && packet.cookie == 5 && packet.table == TableNumber(0))
    #expect(packet.totalLength == UInt16(PipelineTests.frame.count))
    #expect(packet.data == Array(PipelineTests.frame[..<20]))
    #expect(packet.match == Match(MatchField(.inPort, 3)))
    #expect(bench.holdsNoOtherFrames)
    try bench.apply(PacketOut(buffer: packet.buffer, inPort: PortNumber(3), actions: [self.output(2)]))
    #expect(bench.takeSent() == [Bench.Sent(port: 2, bytes: PipelineTests.frame)])
    #expect(throws: OpenFlowError.badRequest(.bufferEmpty)) {
      try bench.apply(PacketOut(buffer: packet.buffer, actions: []))
    }
    #expect(throws: OpenFlowError.badRequest(.bufferUnknown)) { try bench.apply(PacketOut(buffer: 77, actions: [])) }
  }

  @Test func aFlowModReleasesABuffer() throws {
    var bench = Bench()
    let miss = Action.output(.controller, maximumLength: 20)
    try bench.apply(FlowMod(.add, priority: 0, instructions: [.applyActions([miss])]))
    bench.receive(PipelineTests.frame)
    let buffer = try #require(bench.takePacketIns().first?.buffer)
    try bench.apply(FlowMod(.add, match: FlowModTests.ip, instructions: FlowModTests.toPort2, buffer: buffer))
    #expect(bench.takeSent() == [Bench.Sent(port: 2, bytes: PipelineTests.frame)])
    #expect(bench.holdsNoOtherFrames)
  }

  /// When no buffer is free, packets go to the controller whole; after a second a buffer is used again.
  @Test func buffersAreBounded() throws {
    var bench = Bench()
    let output = Action.output(.controller, maximumLength: 20)
    try bench.apply(FlowMod(.add, instructions: [.applyActions([output])]))
    for _ in 0..<300 { bench.receive(PipelineTests.frame) }
    let packets = bench.takePacketIns()
    #expect(packets.count { $0.buffer != nil } == 256)
    #expect(packets.last?.data == PipelineTests.frame)
    #expect(bench.outbox.frames.count == 256)
    bench.now = bench.now + .seconds(1)
    bench.receive(PipelineTests.frame)
    #expect(bench.takePacketIns().first?.buffer == 256)
    #expect(bench.holdsNoOtherFrames)
  }

  @Test func packetOutGoesThroughActionsAndTables() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, match: Match(MatchField(.inPort, 2)), instructions: [.applyActions([output(3)])]))
    try bench.apply(PacketOut(inPort: PortNumber(2), actions: [.output(.table)], data: PipelineTests.frame))
    #expect(bench.takeSent().map(\.port) == [3])
    try bench.apply(PacketOut(actions: [.output(.flood)], data: PipelineTests.frame))
    #expect(bench.takeSent().map(\.port) == [1, 2, 3, 4])
    #expect(throws: OpenFlowError.badRequest(.badPort)) { try bench.apply(PacketOut(inPort: .any, actions: [])) }
    #expect(throws: OpenFlowError.badRequest(.badPacket)) { try bench.apply(PacketOut(actions: [], data: [1])) }
    #expect(throws: OpenFlowError.badAction(.badOutPort)) {
      try bench.apply(PacketOut(actions: [output(9)], data: PipelineTests.frame))
    }
    #expect(bench.holdsNoOtherFrames)
  }

  @Test func fragmentsMayBeDropped() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, instructions: FlowModTests.toPort2))
    let fragment = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2), fragment: 0x2000))
    bench.receive(fragment)
    #expect(bench.takeSent().count == 1)
    try bench.datapath.apply(SwitchConfiguration(flags: FragmentHandling.drop.rawValue))
    bench.receive(fragment)
    bench.receive(PipelineTests.frame)
    #expect(bench.takeSent().count == 1)
    #expect(throws: OpenFlowError.switchConfigurationFailed(.badFlags)) {
      try bench.datapath.apply(SwitchConfiguration(flags: FragmentHandling.reassemble.rawValue))
    }
  }

  @Test func portsTablesAndQueuesCount() throws {
    var bench = Bench(tables: 2)
    try bench.apply(FlowMod(.add, match: FlowModTests.ip, instructions: [.applyActions([.setQueue(3), output(2)])]))
    bench.receive(PipelineTests.frame)
    bench.receive(Frames.ethernet(0x9999, []))
    guard case .tables(let tables)? = try bench.datapath.answer(.tables, at: bench.now),
      case .ports(let ports)? = try bench.datapath.answer(.ports(.any), at: bench.now),
      case .queues(let queues)? = try bench.datapath.answer(
        .queues(QueueStatisticsRequest(port: PortNumber(2), queue: 3)), at: bench.now),
      case .aggregate(let sum)? = try bench.datapath.answer(.aggregate(FlowStatisticsRequest()), at: bench.now)
    else {
      Issue.record("no statistics")
      return
    }
    #expect(tables.map(\.lookupCount) == [2, 0] && tables.map(\.matchedCount) == [1, 0])
    #expect(ports.map(\.receivedPackets) == [2, 0, 0, 0] && ports.map(\.sentPackets) == [0, 1, 0, 0])
    #expect(queues.map(\.sentPackets) == [1])
    #expect(sum.packetCount == 1 && sum.flowCount == 1 && sum.byteCount == UInt64(PipelineTests.frame.count))
  }

  @Test func tableFeaturesAreWhatTheyAre() throws {
    var bench = Bench(tables: 2)
    guard case .tableFeatures(let features)? = try bench.datapath.answer(.tableFeatures([]), at: .zero) else {
      Issue.record("no features")
      return
    }
    #expect(features.map(\.table) == [TableNumber(0), TableNumber(1)])
    #expect(features[1].properties.contains(.nextTables([], miss: false)))
    #expect(try bench.datapath.answer(.tableFeatures(features), at: .zero) == .tableFeatures(features))
    var other = features[0]
    other.maximumEntries = 1
    #expect(throws: OpenFlowError.tableFeaturesFailed(.permissionDenied)) {
      _ = try bench.datapath.answer(.tableFeatures([other]), at: .zero)
    }
    bench.now = .zero
  }
}

extension PipelineTests {
  /// A trace hears of every table, group and meter on the way.
  @Test func decisionsAreTold() throws {
    var bench = Bench()
    bench.outbox.isTraced = true
    try bench.apply(
      MeterMod(
        .add, MeterNumber(1), flags: [.packetsPerSecond, .burst], bands: [MeterBand(rate: 1, burstSize: 1, .drop)]))
    try bench.apply(GroupMod(.add, .all, GroupNumber(5), buckets: [Bucket(actions: [output(2)])]))
    let list: [Instruction] = [
      .meter(MeterNumber(1)), .applyActions([.group(GroupNumber(5))]), .gotoTable(TableNumber(3)),
    ]
    try bench.apply(FlowMod(.add, priority: 7, match: FlowModTests.ip, instructions: list, cookie: 9))
    for _ in 0..<2 { bench.receive(PipelineTests.frame) }
    let matched = PipelineDecision.matched(
      table: TableNumber(0), priority: 7, cookie: 9, match: "ip", actions: "meter:1,group:5,goto_table:3")
    let grouped = PipelineDecision.grouped(GroupNumber(5), .all, [.init(index: 0, actions: "output:2")])
    let passed = PipelineDecision.metered(MeterNumber(1), .pass)
    #expect(
      bench.outbox.decisions.map(\.inPipeline) == [
        matched, passed, grouped, .missed(table: TableNumber(3)), matched, .metered(MeterNumber(1), .drop),
      ])
  }
}
