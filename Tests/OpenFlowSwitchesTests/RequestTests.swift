import Datapath
import Fabric
import OpenFlow
import OpenFlowSwitches
import SimulationKernel
import Testing

/// What controllers ask, and what they are refused with (OpenFlow 1.3.5, sections 6.3.6 and 7.3).
struct RequestTests {
  private static let flow = FlowMod(
    .add, match: Match(MatchField(.inPort, 1)), instructions: [.applyActions([.output(PortNumber(2))])])

  @Test func errorsQuoteTheRequest() throws {
    var bench = Bench()
    bench.connect()
    var flow = RequestTests.flow
    flow.table = TableNumber(9)
    let request = OpenFlowPacket(.flowMod(flow), transaction: 77).bytes
    let said = bench.give(request)
    let packet = try #require(said.first?.1)
    #expect(packet.transaction == 77)
    #expect(
      packet.message == .error(ErrorMessage(.flowModFailed(.badTable), data: Array(request.prefix(64)))))
  }

  @Test func whatSwitchesSendIsRefused() {
    var bench = Bench()
    bench.connect()
    #expect(bench.error(of: .barrierReply) == .badRequest(.badType))
    #expect(
      bench.error(of: .experimenter(ExperimenterMessage(experimenter: 1, type: 2))) == .badRequest(.badExperimenter))
    #expect(
      bench.error(of: .multipartRequest(MultipartRequest(.experimenter(ExperimenterMessage(experimenter: 1, type: 2)))))
        == .badRequest(.badExperimenter))
  }

  @Test func slavesOnlyRead() {
    var bench = Bench()
    bench.connect()
    #expect(
      bench.ask(.roleRequest(RoleMessage(.slave, generation: 1))) == [.roleReply(RoleMessage(.slave, generation: 1))])
    #expect(bench.error(of: .flowMod(RequestTests.flow)) == .badRequest(.isSlave))
    #expect(bench.error(of: .packetOut(PacketOut(actions: []))) == .badRequest(.isSlave))
    #expect(bench.error(of: .groupMod(GroupMod(.delete, .all, .all))) == .badRequest(.isSlave))
    #expect(bench.error(of: .meterMod(MeterMod(.delete, .all))) == .badRequest(.isSlave))
    #expect(bench.error(of: .tableMod(TableMod(.all))) == .badRequest(.isSlave))
    #expect(bench.ask(.barrierRequest) == [.barrierReply])
    #expect(bench.ask(.multipartRequest(MultipartRequest(.flows(FlowStatisticsRequest())))).count == 1)
  }

  @Test func aNewMasterMakesTheOldOneASlave() {
    var bench = Bench()
    for number in 0..<3 as Range<UInt32> { bench.connect(number) }
    _ = bench.ask(.roleRequest(RoleMessage(.master, generation: 5)), from: 0)
    _ = bench.ask(.roleRequest(RoleMessage(.master, generation: 6)), from: 1)
    #expect(bench.error(of: .flowMod(RequestTests.flow), from: 0) == .badRequest(.isSlave))
    #expect(bench.error(of: .flowMod(RequestTests.flow), from: 1) == nil)
    #expect(bench.error(of: .flowMod(RequestTests.flow), from: 2) == nil)
    #expect(
      bench.ask(.roleRequest(RoleMessage(.noChange)), from: 0) == [.roleReply(RoleMessage(.slave, generation: 6))])
  }

  /// Generations are compared as a distance, so that they may wrap.
  @Test func oldGenerationsAreStale() {
    var bench = Bench()
    bench.connect()
    #expect(bench.ask(.roleRequest(RoleMessage(.noChange))) == [.roleReply(RoleMessage(.equal, generation: .max))])
    #expect(bench.error(of: .roleRequest(RoleMessage(.master, generation: .max))) == nil)
    #expect(bench.error(of: .roleRequest(RoleMessage(.master, generation: 0))) == nil)
    #expect(bench.error(of: .roleRequest(RoleMessage(.slave, generation: .max))) == .roleRequestFailed(.stale))
  }

  @Test func flowsAreTold() {
    var bench = Bench()
    bench.connect()
    #expect(bench.ask(.flowMod(RequestTests.flow)).isEmpty)
    guard
      case .multipartReply(let reply)? = bench.ask(.multipartRequest(MultipartRequest(.flows(FlowStatisticsRequest()))))
        .first, case .flows(let flows) = reply.body
    else {
      Issue.record("no flows")
      return
    }
    #expect(flows.map(\.match) == [RequestTests.flow.match])
    #expect(flows.map(\.instructions) == [RequestTests.flow.instructions])
  }

  /// A reply that does not fit into one message comes in several.
  @Test func longRepliesAreSplit() throws {
    var bench = Bench()
    bench.connect()
    for priority in 1...1000 as ClosedRange<UInt16> {
      var flow = RequestTests.flow
      flow.priority = priority
      _ = bench.ask(.flowMod(flow))
    }
    let replies = bench.ask(.multipartRequest(MultipartRequest(.flows(FlowStatisticsRequest()))))
    let bodies = replies.compactMap { message -> MultipartReply? in
      if case .multipartReply(let reply) = message { reply } else { nil }
    }
    #expect(bodies.count == 2)
    #expect(bodies.map(\.more) == [true, false])
    let flows = bodies.flatMap { reply -> [FlowStatistics] in
      if case .flows(let flows) = reply.body { flows } else { [] }
    }
    #expect(Set(flows.map(\.priority)).count == 1000)
  }

  @Test func asynchronousMessagesAreFiltered() {
    var bench = Bench()
    bench.connect(0)
    bench.connect(1)
    var quiet = AsynchronousConfiguration.initial
    quiet.portStatus.masterOrEqual = 0
    #expect(bench.ask(.setAsynchronous(quiet), from: 1).isEmpty)
    #expect(bench.ask(.asynchronousRequest, from: 1) == [.asynchronousReply(quiet)])
    bench.device.linkChanged(on: PortIndex(0), isUp: false, at: bench.now, into: &bench.outbox)
    #expect(bench.said().map(\.0) == [0])
  }

  /// Without a controller a switch that fails secure keeps its entries, which time out as before.
  @Test func secureSwitchesKeepTheirEntries() {
    var bench = Bench(failMode: .secure)
    #expect(bench.device.datapath.flowCount == 0)
    bench.connect()
    let forward = [Instruction.applyActions([.output(PortNumber(2))])]
    _ = bench.ask(.flowMod(FlowMod(.add, priority: 1, instructions: forward)))
    _ = bench.ask(.flowMod(FlowMod(.add, priority: 2, instructions: forward, hardTimeout: 5)))
    bench.device.receive(.closed(0), at: bench.now, into: &bench.outbox)
    #expect(bench.device.datapath.flowCount == 2)
    bench.pass(.seconds(4))
    #expect(bench.device.datapath.flowCount == 2)
    bench.pass(.seconds(2))
    #expect(bench.device.datapath.flowCount == 1)
    #expect(bench.said().isEmpty)
    bench.connect()
    #expect(bench.device.datapath.flowCount == 1)
  }

  /// What was whole before the garbage is done, however the bytes came.
  @Test(arguments: [1, 7, 1_000]) func messagesBeforeGarbageAreDone(chunk: Int) {
    var bench = Bench()
    bench.connect()
    let bytes =
      OpenFlowPacket(.flowMod(FlowMod(.add, priority: 1)), transaction: 5).bytes + [4, 0, 0, 3, 0, 0, 0, 0, 1, 2, 3]
    var said: [(UInt32, OpenFlowPacket?)] = []
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      said += bench.give(Array(bytes[start..<min(bytes.count, start + chunk)]))
    }
    #expect(bench.device.datapath.flowCount == 1)
    #expect(said.count == 2 && said.last?.1 == nil)
    #expect(!bench.device.agent.isConnected)
  }

  /// A flood of requests whose answers nobody reads.
  @Test func answersAreBounded() {
    var bench = Bench()
    bench.connect()
    let request = OpenFlowPacket(.multipartRequest(MultipartRequest(.tableFeatures([]))), transaction: 1).bytes
    let answer = bench.give(request).compactMap { $0.1?.bytes.count }.reduce(0, +)
    #expect(answer > 1_000)
    let flood = [[UInt8]](repeating: request, count: (1 << 26) / answer + 10).flatMap { $0 }
    let said = bench.give(flood)
    #expect(said.last?.1 == nil)
    #expect(!bench.device.agent.isConnected)
  }

  @Test func connectionsAreBounded() {
    var bench = Bench()
    for number in 0..<2_000 { bench.device.receive(.opened(UInt32(number)), at: bench.now, into: &bench.outbox) }
    #expect(bench.device.agent.connectionNumbers.count == 1024)
    #expect(bench.said().count { $0.1 == nil } == 2_000 - 1024)
  }

  @Test func standaloneSwitchesForwardUntilAControllerComes() {
    var bench = Bench(failMode: .standalone)
    #expect(bench.device.datapath.flowCount == 1)
    bench.connect()
    #expect(bench.device.datapath.flowCount == 0)
    bench.device.receive(.closed(0), at: bench.now, into: &bench.outbox)
    #expect(bench.device.datapath.flowCount == 1)
  }

  /// Whatever a controller sends, the switch answers or closes, and holds no more than one message.
  @Test func garbageIsHarmless() {
    var stream = UInt64(0x9E37_79B9)
    for _ in 0..<300 {
      var bench = Bench()
      bench.connect()
      let bytes = (0..<200).map { index -> UInt8 in
        stream = stream &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return index % 40 == 0
          ? 4 : index % 40 == 2 ? 0 : index % 40 == 3 ? 40 : UInt8(truncatingIfNeeded: stream >> 33)
      }
      _ = bench.give(bytes)
    }
  }
}
