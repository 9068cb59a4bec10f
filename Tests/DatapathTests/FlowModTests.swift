import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath

/// Flow-mods: what they do (OpenFlow 1.3.5, section 6.4), and which errors they meet (section 7.4.4).
@Suite struct FlowModTests {
  static let toPort2: [Instruction] = [.applyActions([.output(PortNumber(2))])]
  static let ip = Match(MatchField(.etherType, 0x0800))
  static let web = Match(
    MatchField(.etherType, 0x0800), MatchField(.ipProtocol, 6), MatchField(.tcpDestination, 80))

  private func flows(_ bench: Bench) throws -> [FlowStatistics] {
    try bench.datapath.flows(FlowStatisticsRequest(), at: bench.now)
  }

  /// The error that a flow-mod meets after others that meet none.
  private func error(_ mods: FlowMod...) -> OpenFlowError? {
    var bench = Bench(tables: 4)
    for (index, mod) in mods.enumerated() {
      do throws(OpenFlowError) { try bench.apply(mod) } catch { return index == mods.count - 1 ? error : nil }
    }
    return nil
  }

  private func error(_ instructions: [Instruction], _ match: Match = Match(), table: UInt8 = 0) -> OpenFlowError? {
    error(FlowMod(.add, table: TableNumber(table), match: match, instructions: instructions))
  }

  private func error(applying actions: Action..., match: Match = Match()) -> OpenFlowError? {
    error([.applyActions(actions)], match)
  }

  @Test func flowModErrors() {
    #expect(error(FlowMod(.add, table: TableNumber(4))) == .flowModFailed(.badTable))
    #expect(error(FlowMod(.add, table: .all)) == .flowModFailed(.badTable))
    #expect(error(FlowMod(.delete, table: .all)) == nil)
    #expect(error(FlowMod(.add, flags: FlowModFlags(rawValue: 32))) == .flowModFailed(.badFlags))
    #expect(error(FlowMod(.add, buffer: 7)) == .badRequest(.bufferUnknown))
    let add = FlowMod(.add, match: FlowModTests.ip, flags: .checkOverlap)
    #expect(error(FlowMod(.add, match: FlowModTests.web), add) == .flowModFailed(.overlap))
    #expect(error(FlowMod(.add, priority: 1, match: FlowModTests.web), add) == nil)
    let ipv6 = Match(MatchField(.etherType, 0x86DD))
    #expect(error(FlowMod(.add, match: ipv6), add) == nil)
  }

  @Test func aFullTableRefusesNewEntriesAndReplacesOldOnes() throws {
    var bench = Bench(flows: 2)
    try bench.apply(FlowMod(.add, priority: 1))
    try bench.apply(FlowMod(.add, table: TableNumber(1), priority: 1))
    #expect(throws: OpenFlowError.flowModFailed(.tableFull)) { try bench.apply(FlowMod(.add, priority: 2)) }
    try bench.apply(FlowMod(.add, priority: 1))
  }

  @Test func matchErrors() {
    #expect(error([], Match(MatchField(.ipProtocol, 6))) == .badMatch(.badPrerequisite))
    #expect(error([], Match(MatchField(.vlanID, 0x2000))) == .badMatch(.badValue))
    #expect(error([], Match(MatchField(.etherType, 0x0800, mask: 0xFF00))) == .badMatch(.badMask))
    #expect(error([], Match(MatchField(.metadata, 3, mask: 1))) == .badMatch(.badWildcards))
    #expect(error([], Match(MatchField(.inPort, 1), MatchField(.inPort, 1))) == .badMatch(.duplicateField))
    let other = MatchEntry.other(OtherMatchField(fieldClass: 0xFFFF, field: 1, hasMask: false, payload: [0, 0, 0, 1]))
    #expect(error([], Match(entries: [other])) == .badMatch(.badField))
  }

  @Test func actionErrors() {
    #expect(error(applying: .output(PortNumber(5))) == .badAction(.badOutPort))
    #expect(error(applying: .output(.any)) == .badAction(.badOutPort))
    #expect(error(applying: .output(.table)) == .badAction(.badOutPort))
    #expect(error(applying: .output(PortNumber(0))) == .badAction(.badOutPort))
    #expect(error(applying: .group(GroupNumber(1))) == .badAction(.badOutGroup))
    #expect(error(applying: .setQueue(8)) == .badAction(.badQueue))
    #expect(error(applying: .pushVLAN(etherType: 0x0800)) == .badAction(.badArgument))
    #expect(error(applying: .pushMPLS(etherType: 0x0800)) == .badAction(.badArgument))
    #expect(error(applying: .pushPBB(etherType: 0x0800)) == .badAction(.badArgument))
    #expect(error(applying: .experimenter(ExperimenterData(experimenter: 1))) == .badAction(.badExperimenter))
    #expect(error(applying: .setField(MatchField(.inPort, 1))) == .badAction(.badSetType))
    #expect(error(applying: .setField(MatchField(.metadata, 1))) == .badAction(.badSetType))
    #expect(error(applying: .setField(MatchField(.vlanID, 0x4000))) == .badAction(.badSetArgument))
    #expect(error(applying: .setField(MatchField(.ipv4Source, 1))) == .badAction(.matchInconsistent))
    #expect(error(applying: .setField(MatchField(.ipv4Source, 1)), match: FlowModTests.ip) == nil)
    #expect(
      error(applying: .setField(MatchField(.tcpSource, 1)), match: FlowModTests.ip) == .badAction(.matchInconsistent))
    #expect(error(applying: .decrementMPLSTTL, match: FlowModTests.ip) == .badAction(.matchInconsistent))
    #expect(
      error(applying: .decrementIPTTL, match: Match(MatchField(.etherType, 0x0806))) == .badAction(.matchInconsistent))
    #expect(error(applying: .popVLAN, match: Match(MatchField(.vlanID, 0))) == .badAction(.matchInconsistent))
    #expect(error(applying: .popPBB, match: FlowModTests.ip) == .badAction(.matchInconsistent))
  }

  /// What earlier actions make of a packet, later ones can count on.
  @Test func prerequisitesMayComeFromEarlierActions() {
    let label = Action.setField(MatchField(.mplsLabel, 5))
    #expect(error(applying: .pushMPLS(etherType: 0x8847), label, match: FlowModTests.ip) == nil)
    #expect(
      error(applying: label, .pushMPLS(etherType: 0x8847), match: FlowModTests.ip) == .badAction(.matchInconsistent))
    #expect(error(applying: .pushVLAN(etherType: 0x8100), .setField(MatchField(.vlanPriority, 5))) == nil)
    #expect(error(applying: .setField(MatchField(.vlanPriority, 5))) == .badAction(.matchInconsistent))
    let source = Action.setField(MatchField(.ipv4Source, 5))
    let mpls = Match(MatchField(.etherType, 0x8847))
    #expect(error(applying: .popMPLS(etherType: 0x0800), source, match: mpls) == nil)
    #expect(error(applying: .popMPLS(etherType: 0x86DD), source, match: mpls) == .badAction(.matchInconsistent))
  }

  @Test func instructionErrors() {
    #expect(error([.gotoTable(TableNumber(0))]) == .badInstruction(.badTable))
    #expect(error([.gotoTable(TableNumber(4))]) == .badInstruction(.badTable))
    #expect(error([.gotoTable(TableNumber(2))], table: 2) == .badInstruction(.badTable))
    #expect(error([.gotoTable(TableNumber(3))], table: 2) == nil)
    #expect(error([.meter(MeterNumber(1))]) == .meterModFailed(.unknownMeter))
    #expect(error([.experimenter(ExperimenterData(experimenter: 1))]) == .badInstruction(.badExperimenter))
    #expect(error([.clearActions, .clearActions]) != nil)
  }

  @Test func anAddReplacesTheSameMatchAndPriority() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, match: FlowModTests.ip, instructions: FlowModTests.toPort2, flags: .sendFlowRemoved))
    bench.receive(RewritingTests.tcp4)
    bench.now = bench.now + .seconds(5)
    try bench.apply(FlowMod(.add, match: FlowModTests.ip, cookie: 9))
    var flow = try #require(try flows(bench).first)
    #expect(flow.cookie == 9 && flow.packetCount == 1 && flow.duration.seconds == 0 && flow.instructions.isEmpty)
    #expect(bench.takeFlowRemoved().isEmpty)
    try bench.apply(FlowMod(.add, match: FlowModTests.ip, flags: .resetCounts))
    flow = try #require(try flows(bench).first)
    #expect(flow.packetCount == 0)
    #expect(try flows(bench).count == 1)
  }

  @Test func modifyChangesInstructionsAndNothingElse() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, priority: 5, match: FlowModTests.web, cookie: 7, idleTimeout: 30))
    bench.receive(Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 80))))
    try bench.apply(FlowMod(.modify, match: FlowModTests.ip, instructions: FlowModTests.toPort2, cookie: 1))
    let flow = try #require(try flows(bench).first)
    #expect(flow.cookie == 7 && flow.idleTimeout == 30 && flow.packetCount == 1)
    #expect(flow.instructions == FlowModTests.toPort2)
    bench.receive(Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(1, 80))))
    #expect(bench.takeSent().map(\.port) == [2])
    try bench.apply(FlowMod(.modifyStrict, priority: 4, match: FlowModTests.web))
    #expect(try flows(bench).first?.instructions == FlowModTests.toPort2)
    try bench.apply(FlowMod(.modifyStrict, priority: 5, match: FlowModTests.web, flags: .resetCounts))
    #expect(try flows(bench).first?.instructions == [])
    #expect(try flows(bench).first?.packetCount == 0)
  }

  @Test func modifyOfNothingIsNoError() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.modify))
    try bench.apply(FlowMod(.modifyStrict))
    #expect(bench.datapath.flowCount == 0)
  }

  @Test func cookiesFilterModifyAndDelete() throws {
    var bench = Bench()
    for cookie in 0..<4 { try bench.apply(FlowMod(.add, priority: UInt16(cookie), cookie: UInt64(cookie))) }
    try bench.apply(FlowMod(.modify, instructions: FlowModTests.toPort2, cookie: 1, cookieMask: 1))
    #expect(try flows(bench).map { $0.instructions.isEmpty } == [true, false, true, false])
    try bench.apply(FlowMod(.delete, cookie: 2, cookieMask: 2))
    #expect(try flows(bench).map(\.cookie) == [0, 1])
  }

  @Test func deletesAreStrictOrNot() throws {
    var bench = Bench()
    func fill() throws {
      try bench.apply(FlowMod(.delete, table: .all))
      try bench.apply(FlowMod(.add, priority: 1, match: FlowModTests.ip, instructions: FlowModTests.toPort2))
      try bench.apply(FlowMod(.add, priority: 2, match: FlowModTests.web))
      try bench.apply(FlowMod(.add, table: TableNumber(1), priority: 3, match: FlowModTests.web))
    }
    try fill()
    try bench.apply(FlowMod(.deleteStrict, priority: 2, match: FlowModTests.ip))
    #expect(bench.datapath.flowCount == 3)
    try bench.apply(FlowMod(.deleteStrict, priority: 1, match: FlowModTests.ip))
    #expect(try flows(bench).map(\.priority) == [2, 3])
    try fill()
    try bench.apply(FlowMod(.delete, match: FlowModTests.web))
    #expect(try flows(bench).map(\.priority) == [1, 3])
    try bench.apply(FlowMod(.delete, table: .all, match: FlowModTests.ip))
    #expect(bench.datapath.flowCount == 0)
    try fill()
    try bench.apply(FlowMod(.delete, table: .all, outPort: PortNumber(2)))
    #expect(try flows(bench).map(\.priority) == [2, 3])
  }

  @Test func removedFlowsAreToldWhereAskedFor() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, priority: 1, flags: .sendFlowRemoved, cookie: 5))
    try bench.apply(FlowMod(.add, priority: 2))
    bench.receive(RewritingTests.tcp4)
    bench.now = Instant(nanoseconds: 2_500_000_000)
    try bench.apply(FlowMod(.delete))
    let removed = bench.takeFlowRemoved()
    #expect(removed.map(\.cookie) == [5])
    #expect(removed.first?.reason == .delete)
    #expect(removed.first?.duration == ElapsedTime(seconds: 2, nanoseconds: 500_000_000))
  }

  @Test func countersMayBeTurnedOff() throws {
    var bench = Bench()
    try bench.apply(FlowMod(.add, flags: .noPacketCounts))
    bench.receive(RewritingTests.tcp4)
    #expect(try flows(bench).map(\.packetCount) == [0])
    #expect(try flows(bench).map(\.byteCount) == [UInt64(RewritingTests.tcp4.count)])
    try bench.apply(FlowMod(.add, flags: [.noByteCounts, .resetCounts]))
    bench.receive(RewritingTests.tcp4)
    #expect(try flows(bench).map(\.packetCount) == [1])
    #expect(try flows(bench).map(\.byteCount) == [0])
  }

  /// The order in the message does not matter.
  @Test func flowsApplyBeforeTheyWrite() throws {
    var bench = Bench()
    let port3 = Action.output(PortNumber(3))
    try bench.apply(
      FlowMod(
        .add,
        instructions: [
          .gotoTable(TableNumber(1)), .writeActions([port3]), .clearActions, .applyActions([.output(PortNumber(2))]),
        ]))
    try bench.apply(FlowMod(.add, table: TableNumber(1)))
    bench.receive(RewritingTests.tcp4)
    #expect(bench.takeSent().map(\.port) == [2, 3])
  }

  @Test func timeoutsEndEntries() throws {
    var bench = Bench()
    let flags = FlowModFlags.sendFlowRemoved
    try bench.apply(FlowMod(.add, priority: 1, match: FlowModTests.ip, flags: flags, idleTimeout: 3))
    try bench.apply(FlowMod(.add, priority: 2, match: FlowModTests.web, flags: flags, idleTimeout: 9, hardTimeout: 4))
    try bench.apply(FlowMod(.add, priority: 3, match: Match(MatchField(.inPort, 9))))
    bench.run(until: Instant(nanoseconds: 2_000_000_000))
    bench.receive(RewritingTests.udp4)
    bench.run(until: Instant(nanoseconds: 3_999_999_999))
    #expect(bench.datapath.flowCount == 3)
    bench.run(until: Instant(nanoseconds: 4_000_000_000))
    #expect(bench.takeFlowRemoved().map(\.reason) == [.hardTimeout])
    bench.run(until: Instant(nanoseconds: 5_000_000_000))
    let removed = bench.takeFlowRemoved()
    #expect(removed.map(\.reason) == [.idleTimeout])
    #expect(removed.first?.duration.seconds == 5)
    #expect(bench.datapath.nextWake == .never)
    #expect(bench.datapath.flowCount == 1)
  }
}
