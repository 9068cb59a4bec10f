import Fabric
import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath

/// Groups (OpenFlow 1.3.5, sections 5.6 and 6.5).
@Suite struct GroupTests {
  private static let group = GroupNumber(1)

  private func bench(_ type: GroupType, _ buckets: [Bucket], ports: Int = 4) throws -> Bench {
    var bench = Bench(ports: ports)
    try bench.apply(GroupMod(.add, type, GroupTests.group, buckets: buckets))
    try bench.apply(FlowMod(.add, instructions: [.applyActions([.group(GroupTests.group)])]))
    return bench
  }

  private func output(_ port: UInt32) -> [Action] { [.output(PortNumber(port))] }

  @Test func allGivesEachBucketACopyOfItsOwn() throws {
    let set = Action.setField(MatchField(.ethernetDestination, 1))
    var bench = try bench(
      .all, [Bucket(actions: [set] + output(2)), Bucket(actions: output(3)), Bucket(actions: output(1))])
    bench.receive(RewritingTests.tcp4)
    let sent = bench.takeSent()
    #expect(sent.map(\.port) == [2, 3])
    #expect(Array(sent[0].bytes[..<6]) == [0, 0, 0, 0, 0, 1])
    #expect(sent[1].bytes == RewritingTests.tcp4)
    #expect(bench.holdsNoOtherFrames)
  }

  @Test func thePacketBehindAGroupIsAsItWasBefore() throws {
    var bench = try bench(.indirect, [Bucket(actions: [.pushVLAN(etherType: 0x8100)] + output(2))])
    try bench.apply(FlowMod(.add, instructions: [.applyActions([.group(GroupTests.group)] + output(3))]))
    bench.receive(RewritingTests.tcp4)
    let sent = bench.takeSent()
    #expect(sent.map(\.bytes.count) == [RewritingTests.tcp4.count + 4, RewritingTests.tcp4.count])
  }

  @Test func selectSharesFlowsByWeight() throws {
    let buckets = [1, 3].map { Bucket(weight: UInt16($0), actions: output(UInt32($0))) }
    var bench = try bench(.select, buckets + [Bucket(weight: 0, actions: output(2))])
    var counts = [1: 0, 3: 0]
    for port in 0..<4_000 {
      let frame = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(port, 53)))
      bench.receive(frame, on: 4)
      bench.receive(frame, on: 4)
      let sent = bench.takeSent()
      #expect(sent.count == 2 && sent[0].port == sent[1].port)
      counts[Int(sent[0].port), default: 0] += 1
    }
    #expect(counts.count == 2)
    #expect(abs(counts[3, default: 0] - 3_000) < 120)
  }

  /// Of equal network functions, one sees both directions of a connection.
  @Test func selectTakesTheSameForBothDirections() throws {
    var bench = try bench(.select, [1, 2, 3].map { Bucket(weight: 1, actions: output(UInt32($0))) })
    var used: Set<UInt32> = []
    let (a, b): ([UInt8], [UInt8]) = ([10, 0, 0, 1], [10, 0, 0, 2])
    for port in 0..<200 {
      let there = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(port, 80), from: a, to: b))
      let back = Frames.ethernet(
        0x0800, Frames.ipv4(6, Frames.tcp(80, port), from: b, to: a), to: Frames.source,
        from: Frames.destination)
      let there6 = Frames.ethernet(0x86DD, Frames.ipv6(17, Frames.udp(port, 53)))
      let back6 = Frames.ethernet(
        0x86DD, Frames.ipv6(17, Frames.udp(53, port), from: Frames.other6, to: Frames.address6), to: Frames.source,
        from: Frames.destination)
      for frame in [there, back, there6, back6] { bench.receive(frame, on: 4) }
      let ports = bench.takeSent().map(\.port)
      #expect(ports.count == 4 && ports[0] == ports[1] && ports[2] == ports[3])
      used.formUnion(ports)
    }
    #expect(used == [1, 2, 3])
  }

  @Test func fastFailoverTakesTheFirstThatIsLive() throws {
    var bench = try bench(
      .fastFailover,
      [
        Bucket(watchPort: PortNumber(2), actions: output(2)), Bucket(watchPort: PortNumber(3), actions: output(3)),
      ])
    func exits() -> [UInt32] {
      bench.receive(RewritingTests.tcp4)
      return bench.takeSent().map(\.port)
    }
    #expect(exits() == [2])
    bench.datapath.linkChanged(on: PortIndex(1), isUp: false, at: bench.now)
    #expect(exits() == [3])
    bench.datapath.linkChanged(on: PortIndex(2), isUp: false, at: bench.now)
    #expect(exits() == [])
    #expect(bench.dropped.count == 1)
    bench.datapath.linkChanged(on: PortIndex(1), isUp: true, at: bench.now)
    #expect(exits() == [2])
  }

  @Test func aBucketMayWatchAGroup() throws {
    var bench = Bench()
    let inner = GroupNumber(2)
    try bench.apply(
      GroupMod(.add, .fastFailover, inner, buckets: [Bucket(watchPort: PortNumber(2), actions: output(2))]))
    let buckets = [
      Bucket(watchGroup: inner, actions: [.group(inner)]), Bucket(watchPort: PortNumber(3), actions: output(3)),
    ]
    try bench.apply(GroupMod(.add, .fastFailover, GroupTests.group, buckets: buckets))
    try bench.apply(FlowMod(.add, instructions: [.writeActions([.group(GroupTests.group), .output(PortNumber(4))])]))
    bench.receive(RewritingTests.tcp4)
    #expect(bench.takeSent().map(\.port) == [2])
    bench.datapath.linkChanged(on: PortIndex(1), isUp: false, at: bench.now)
    bench.receive(RewritingTests.tcp4)
    #expect(bench.takeSent().map(\.port) == [3])
  }

  private func error(_ mod: GroupMod) -> OpenFlowError? {
    do throws(OpenFlowError) {
      var bench = Bench()
      try bench.apply(GroupMod(.add, .all, GroupTests.group, buckets: [Bucket(actions: output(2))]))
      try bench.apply(
        GroupMod(.add, .all, GroupNumber(2), buckets: [Bucket(actions: [.group(GroupTests.group)])]))
      try bench.apply(mod)
    } catch { return error }
    return nil
  }

  @Test func errors() {
    let number = GroupNumber(3)
    let bucket = Bucket(actions: output(2))
    #expect(error(GroupMod(.add, .all, GroupTests.group)) == .groupModFailed(.groupExists))
    #expect(error(GroupMod(.modify, .all, number)) == .groupModFailed(.unknownGroup))
    #expect(error(GroupMod(.add, .all, .all)) == .groupModFailed(.invalidGroup))
    #expect(error(GroupMod(.add, .indirect, number, buckets: [])) == .groupModFailed(.invalidGroup))
    #expect(error(GroupMod(.add, .indirect, number, buckets: [bucket, bucket])) == .groupModFailed(.invalidGroup))
    #expect(
      error(GroupMod(.add, .all, number, buckets: [Bucket(weight: 1, actions: [])])) == .groupModFailed(.invalidGroup))
    #expect(error(GroupMod(.add, .fastFailover, number, buckets: [bucket])) == .groupModFailed(.invalidGroup))
    let watching = Bucket(watchPort: PortNumber(9), actions: [])
    #expect(error(GroupMod(.add, .fastFailover, number, buckets: [watching])) == .groupModFailed(.badWatch))
    let waiting = Bucket(watchGroup: GroupNumber(9), actions: [])
    #expect(error(GroupMod(.add, .fastFailover, number, buckets: [waiting])) == .groupModFailed(.badWatch))
    let many = Array(repeating: bucket, count: 1_025)
    #expect(error(GroupMod(.add, .all, number, buckets: many)) == .groupModFailed(.outOfBuckets))
    #expect(error(GroupMod(.delete, .all, GroupTests.group)) == .groupModFailed(.chainedGroup))
    #expect(error(GroupMod(.delete, .all, .all)) == nil)
    #expect(error(GroupMod(.delete, .all, number)) == nil)
    let loop = Bucket(actions: [.group(GroupNumber(2))])
    #expect(error(GroupMod(.modify, .all, GroupTests.group, buckets: [loop])) == .groupModFailed(.loop))
    let itself = Bucket(actions: [.group(number)])
    #expect(error(GroupMod(.add, .all, number, buckets: [itself])) == .groupModFailed(.loop))
    let unknown = Bucket(actions: [.group(GroupNumber(9))])
    #expect(error(GroupMod(.add, .all, number, buckets: [unknown])) == .badAction(.badOutGroup))
    #expect(error(GroupMod(.add, .all, number, buckets: [Bucket(actions: output(9))])) == .badAction(.badOutPort))
  }

  @Test func flowsGoWithTheirGroup() throws {
    var bench = try bench(.all, [Bucket(actions: output(2))])
    try bench.apply(
      FlowMod(.add, priority: 7, instructions: [.writeActions([.group(GroupTests.group)])], flags: .sendFlowRemoved))
    try bench.apply(FlowMod(.add, priority: 8))
    try bench.apply(GroupMod(.delete, .all, GroupTests.group))
    #expect(bench.datapath.flowCount == 1)
    #expect(bench.takeFlowRemoved().map(\.reason) == [.groupDelete])
  }

  @Test func groupsCount() throws {
    var bench = try bench(.all, [Bucket(actions: output(2)), Bucket(actions: output(3))])
    bench.receive(RewritingTests.tcp4)
    guard case .groups(let statistics)? = try bench.datapath.answer(.groups(.all), at: bench.now) else {
      Issue.record("no groups")
      return
    }
    #expect(statistics.map(\.packetCount) == [1])
    #expect(statistics.map(\.referenceCount) == [1])
    #expect(statistics.first?.buckets.map(\.packetCount) == [1, 1])
  }

  /// Groups that double the packets of the one before: 2³⁰ of them would leave.
  @Test func groupsCannotMultiplyAPacketWithoutEnd() throws {
    var bench = Bench()
    try bench.apply(GroupMod(.add, .all, GroupNumber(1), buckets: [Bucket(actions: output(2))]))
    for number in 2...30 {
      let bucket = Bucket(actions: [.group(GroupNumber(UInt32(number - 1)))])
      try bench.apply(GroupMod(.add, .all, GroupNumber(UInt32(number)), buckets: [bucket, bucket]))
    }
    try bench.apply(FlowMod(.add, instructions: [.applyActions([.group(GroupNumber(30))])]))
    bench.receive(RewritingTests.tcp4)
    #expect(bench.takeSent().count <= 16_384)
    #expect(bench.holdsNoOtherFrames)
  }
}
