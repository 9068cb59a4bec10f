import Datapath
import Fabric
import OpenFlow
import OpenFlowSwitches
import Packets
import SimulationKernel
import Testing

/// What the specification demands of the channel beside the handshake: who is told what, in which order, and what goes on
/// while nobody listens (OpenFlow 1.3.5, sections 6.1 to 6.3).
struct ChannelTests {
  private static let frame = [UInt8](repeating: 0x22, count: 12) + [0x99, 0x99] + [UInt8](repeating: 0, count: 46)
  private static let toController = [Instruction.applyActions([.output(.controller, maximumLength: Action.unbuffered)])]
  private static let miss = FlowMod(.add, priority: 0, instructions: toController)

  private static func receive(_ bench: inout Bench, on port: UInt16 = 0) {
    let frame = bench.outbox.frames.make(frame.span.bytes)
    bench.device.receive(frame, on: PortIndex(Int(port)), at: bench.now, into: &bench.outbox)
  }

  private static func kinds(_ said: [(UInt32, OpenFlowPacket?)]) -> [UInt32: [OpenFlowMessageType]] {
    var kinds: [UInt32: [OpenFlowMessageType]] = [:]
    for (number, packet) in said { if let packet { kinds[number, default: []].append(packet.message.type) } }
    return kinds
  }

  /// Section 6.3.5: each eligible controller gets a copy; a slave hears of ports alone.
  @Test func eachControllerIsToldWhatItsRoleIsFor() {
    var bench = Bench()
    for number in 0..<3 as Range<UInt32> { bench.connect(number) }
    _ = bench.ask(.flowMod(Self.miss))
    _ = bench.ask(.roleRequest(RoleMessage(.slave, generation: 1)), from: 2)
    Self.receive(&bench)
    #expect(Self.kinds(bench.said()) == [0: [.packetIn], 1: [.packetIn]])
    bench.device.linkChanged(on: PortIndex(1), isUp: false, at: bench.now, into: &bench.outbox)
    #expect(Self.kinds(bench.said()) == [0: [.portStatus], 1: [.portStatus], 2: [.portStatus]])
    var delete = Self.miss
    delete.command = .deleteStrict
    var told = Self.miss
    told.flags = .sendFlowRemoved
    _ = bench.ask(.flowMod(told))
    let said = bench.give(OpenFlowPacket(.flowMod(delete), transaction: 9).bytes, from: 1)
    #expect(Self.kinds(said) == [0: [.flowRemoved], 1: [.flowRemoved]])
  }

  /// Section 6.3.5: a controller asks for more or for less, for its role and for its connection alone.
  @Test func slavesMayAskForPacketIns() {
    var bench = Bench()
    for number in 0..<2 as Range<UInt32> { bench.connect(number) }
    var all = AsynchronousConfiguration.initial
    all.packetIn.slave = 0b111
    _ = bench.ask(.setAsynchronous(all), from: 1)
    _ = bench.ask(.roleRequest(RoleMessage(.slave, generation: 1)), from: 1)
    _ = bench.ask(.flowMod(Self.miss))
    Self.receive(&bench)
    #expect(Self.kinds(bench.said()) == [0: [.packetIn], 1: [.packetIn]])
  }

  /// Section 7.3.10: packets whose time to live ran out are told only to controllers that have asked for them.
  @Test func invalidTimesToLiveAreToldToWhoAsked() {
    var bench = Bench()
    for number in 0..<2 as Range<UInt32> { bench.connect(number) }
    var all = AsynchronousConfiguration.initial
    all.packetIn.masterOrEqual = 0b111
    _ = bench.ask(.setAsynchronous(all), from: 1)
    let ip = Match(MatchField(.etherType, 0x800))
    _ = bench.ask(.flowMod(FlowMod(.add, match: ip, instructions: [.applyActions([.decrementIPTTL])])))
    let packet =
      [UInt8](repeating: 2, count: 12) + [8, 0, 0x45, 0, 0, 20, 0, 0, 0, 0, 1, 17, 0, 0] + [10, 0, 0, 1, 10, 0, 0, 2]
    let frame = bench.outbox.frames.make(packet.span.bytes)
    bench.device.receive(frame, on: PortIndex(0), at: bench.now, into: &bench.outbox)
    let said = bench.said()
    #expect(Self.kinds(said) == [1: [.packetIn]])
    guard case .packetIn(let told)? = said.first?.1?.message else {
      Issue.record("no packet-in")
      return
    }
    #expect(told.reason == .invalidTTL && told.data == packet)
  }

  /// Section 6.3.3: without a controller, what is for it is dropped, and it does not come later.
  @Test func packetsForControllersAreDroppedWhileThereIsNone() {
    var bench = Bench()
    bench.connect()
    _ = bench.ask(.flowMod(Self.miss))
    bench.device.receive(.closed(0), at: bench.now, into: &bench.outbox)
    for _ in 0..<100 { Self.receive(&bench) }
    #expect(bench.said().isEmpty)
    bench.connect()
    #expect(bench.said().isEmpty)
    #expect(bench.ask(.echoRequest([])) == [.echoReply([])])
  }

  /// Section 6.3.3: the entries are there when a controller comes back, and it may delete all of them.
  @Test func entriesOutliveAConnection() {
    var bench = Bench()
    bench.connect()
    _ = bench.ask(.flowMod(Self.miss))
    bench.device.receive(.closed(0), at: bench.now, into: &bench.outbox)
    bench.connect()
    #expect(bench.device.datapath.flowCount == 1)
    _ = bench.ask(.flowMod(FlowMod(.delete, table: .all)))
    #expect(bench.device.datapath.flowCount == 0)
  }

  /// Section 6.3.5: a connection begins as equal, whatever the role was before it was lost.
  @Test func aNewConnectionIsEqual() {
    var bench = Bench()
    bench.connect()
    _ = bench.ask(.roleRequest(RoleMessage(.slave, generation: 1)))
    bench.device.receive(.closed(0), at: bench.now, into: &bench.outbox)
    bench.connect()
    #expect(
      bench.ask(.roleRequest(RoleMessage(.noChange))) == [.roleReply(RoleMessage(.equal, generation: 1))])
  }

  /// Section 6.3.5: the generation counts for masters and slaves, and is not looked at otherwise.
  @Test func generationsAreComparedForMastersAndSlavesAlone() {
    var bench = Bench()
    bench.connect()
    _ = bench.ask(.roleRequest(RoleMessage(.master, generation: 100)))
    #expect(bench.error(of: .roleRequest(RoleMessage(.equal, generation: 1))) == nil)
    #expect(bench.error(of: .roleRequest(RoleMessage(.noChange, generation: 1))) == nil)
    #expect(bench.error(of: .roleRequest(RoleMessage(.slave, generation: 99))) == .roleRequestFailed(.stale))
    #expect(bench.error(of: .roleRequest(RoleMessage(.slave, generation: 100))) == nil)
    // Half the circle of numbers ahead is the last that is ahead.
    #expect(bench.error(of: .roleRequest(RoleMessage(.slave, generation: 100 + 1 << 62))) == nil)
  }

  /// Section 6.3.5: nobody but who asked is told of a role, and others keep theirs.
  @Test func rolesAreAnsweredToWhoAsked() {
    var bench = Bench()
    for number in 0..<3 as Range<UInt32> { bench.connect(number) }
    _ = bench.ask(.roleRequest(RoleMessage(.slave, generation: 1)), from: 2)
    let request = OpenFlowPacket(.roleRequest(RoleMessage(.master, generation: 2)), transaction: 3).bytes
    #expect(Self.kinds(bench.give(request, from: 0)) == [0: [.roleReply]])
    let roles = (1...2 as ClosedRange<UInt32>).map { bench.ask(.roleRequest(RoleMessage(.noChange)), from: $0) }
    #expect(
      roles == [
        [.roleReply(RoleMessage(.equal, generation: 2))], [.roleReply(RoleMessage(.slave, generation: 2))],
      ])
  }

  /// Section 6.3.5: what a slave must not send.
  @Test func slavesChangeNoPortsAndNoTables() throws {
    var bench = Bench()
    bench.connect()
    _ = bench.ask(.roleRequest(RoleMessage(.slave, generation: 1)))
    let port = PortMod(PortNumber(1), hardwareAddress: MACAddress(bits: 1), configuration: .portDown, mask: .portDown)
    #expect(bench.error(of: .portMod(port)) == .badRequest(.isSlave))
    let answers = bench.ask(.multipartRequest(MultipartRequest(.tableFeatures([]))))
    guard case .multipartReply(let reply)? = answers.first, case .tableFeatures(let features) = reply.body else {
      Issue.record("no features in \(answers)")
      return
    }
    #expect(
      bench.error(of: .multipartRequest(MultipartRequest(.tableFeatures(features)))) == .badRequest(.isSlave))
  }

  /// Section 6.2: all before a barrier is done, and its errors are sent, before the reply.
  @Test func errorsComeBeforeTheBarriersReply() {
    var bench = Bench()
    bench.connect()
    var wrong = Self.miss
    wrong.table = TableNumber(9)
    let bytes = [OpenFlowMessage.flowMod(wrong), .barrierRequest, .flowMod(Self.miss), .barrierRequest].enumerated()
      .flatMap { OpenFlowPacket($1, transaction: UInt32($0)).bytes }
    let said = bench.give(bytes).compactMap(\.1)
    #expect(said.map(\.message.type) == [.error, .barrierReply, .barrierReply])
    #expect(said.map(\.transaction) == [0, 1, 3])
  }

  /// Section 6.2: a flow-removed follows what removed the entry, and precedes the reply to the barrier after it.
  @Test func flowRemovedComesBeforeTheBarriersReply() {
    var bench = Bench()
    bench.connect()
    var told = Self.miss
    told.flags = .sendFlowRemoved
    let bytes = [OpenFlowMessage.flowMod(told), .flowMod(FlowMod(.delete)), .barrierRequest].flatMap {
      OpenFlowPacket($0, transaction: 1).bytes
    }
    #expect(bench.give(bytes).compactMap { $0.1?.message.type } == [.flowRemoved, .barrierReply])
  }

  /// Section 6.1.2: a change of a port by a port-mod is told like any other.
  @Test func portModsAreTold() {
    var bench = Bench()
    bench.connect()
    let mod = PortMod(PortNumber(1), hardwareAddress: MACAddress(bits: 1), configuration: .portDown, mask: .portDown)
    let said = bench.ask(.portMod(mod))
    guard case .portStatus(let status)? = said.first else {
      Issue.record("no port status in \(said)")
      return
    }
    #expect(status.reason == .modify && status.port.configuration == .portDown)
  }

  /// Section 6.1.1: a packet-out without actions drops the packet, and its buffer is free.
  @Test func aPacketOutWithoutActionsDropsThePacket() {
    var bench = Bench()
    bench.connect()
    let output = Action.output(.controller, maximumLength: 20)
    _ = bench.ask(.flowMod(FlowMod(.add, priority: 0, instructions: [.applyActions([output])])))
    Self.receive(&bench)
    guard case .packetIn(let packet)? = bench.said().first?.1?.message else {
      Issue.record("no packet-in")
      return
    }
    #expect(bench.error(of: .packetOut(PacketOut(buffer: packet.buffer, inPort: PortNumber(1), actions: []))) == nil)
    #expect(bench.device.heldFrames.isEmpty)
    #expect(
      bench.error(of: .packetOut(PacketOut(buffer: packet.buffer, actions: []))) == .badRequest(.bufferEmpty))
  }

  /// Section 7.3.2: the length for packets that no action cuts is asked for and answered.
  @Test func theConfigurationIsReadBack() {
    var bench = Bench()
    bench.connect()
    #expect(bench.ask(.configurationRequest) == [.configurationReply(SwitchConfiguration(missSendLength: 128))])
    #expect(bench.ask(.setConfiguration(SwitchConfiguration(flags: 1, missSendLength: 7))).isEmpty)
    #expect(
      bench.ask(.configurationRequest) == [.configurationReply(SwitchConfiguration(flags: 1, missSendLength: 7))])
  }

  /// Section 7.5.1: elements of a hello that are not known are passed over.
  @Test func unknownElementsOfAHelloAreIgnored() {
    var bench = Bench()
    bench.device.receive(.opened(0), at: bench.now, into: &bench.outbox)
    _ = bench.said()
    var hello = Hello(versions: [4])
    hello.elements.insert(.other(type: 77, data: [1, 2, 3, 4]), at: 0)
    #expect(bench.give(OpenFlowPacket(.hello(hello), transaction: 1).bytes).isEmpty)
    #expect(bench.device.agent.isConnected)
  }

  /// Section 6.3.1: the text of the error is there for people, and the connection ends.
  @Test func aFailedHelloSaysWhy() throws {
    var bench = Bench()
    bench.device.receive(.opened(0), at: bench.now, into: &bench.outbox)
    _ = bench.said()
    let said = bench.give(OpenFlowPacket(.hello(Hello(versions: [1])), transaction: 8).bytes)
    let packet = try #require(said.first?.1)
    guard case .error(let error) = packet.message else {
      Issue.record("no error")
      return
    }
    #expect((error.error.type, error.error.code, packet.transaction) == (0, 0, 8))
    #expect(String(decoding: error.data, as: UTF8.self).contains("1.3"))
    #expect(said.count == 2 && said[1].1 == nil)
  }

  /// Section 7.1: padding means nothing when it comes.
  @Test func paddingIsNotLookedAt() {
    var bench = Bench()
    bench.connect()
    var bytes = OpenFlowPacket(.flowMod(Self.miss), transaction: 1).bytes
    // The two bytes before the match.
    (bytes[46], bytes[47]) = (0xAA, 0xBB)
    #expect(bench.give(bytes).isEmpty)
    #expect(bench.device.datapath.flowCount == 1)
  }

  /// Section 6.3.1: what the management port receives is for the channel and no packet of the pipeline.
  @Test func theChannelIsNotThePipeline() {
    var bench = ChannelBench()
    let isAccepted = bench.accept()
    #expect(isAccepted)
    let lookups = try? bench.device.datapath.answer(.tables, at: bench.now)
    guard case .tables(let tables)? = lookups else {
      Issue.record("no tables")
      return
    }
    #expect(tables.allSatisfy { $0.lookupCount == 0 })
    #expect(bench.device.datapath.ports.count == 3)
  }

  /// Section 6.3.2: a connection that is lost is opened again, after longer and longer waits.
  @Test func aLostConnectionIsOpenedAgain() {
    var bench = ChannelBench()
    for _ in 0..<5 {
      let isAccepted = bench.accept()
      #expect(isAccepted)
      bench.abort()
    }
  }
}
