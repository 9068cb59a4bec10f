import OpenFlow
import SimulationKernel
import Testing

@testable import Datapath

/// Fields set, and headers pushed and popped: what comes out is the frame as if it had been built so, with right checksums.
@Suite struct RewritingTests {
  /// What a datapath makes of a frame by actions that a packet-out asks for.
  private func done(_ actions: [Action], to frame: [UInt8]) throws -> [UInt8] {
    var bench = Bench()
    try bench.apply(PacketOut(actions: actions + [.output(PortNumber(2))], data: frame))
    #expect(bench.holdsNoOtherFrames)
    return try #require(bench.takeSent().first).bytes
  }

  private func set(_ field: OXMField, _ value: UInt128) -> Action { .setField(MatchField(field, value)) }

  struct Case: Sendable, CustomTestStringConvertible {
    let field: OXMField
    let value: UInt128
    let before, after: [UInt8]
    var testDescription: String { field.name }

    init(_ field: OXMField, _ value: UInt128, _ before: [UInt8], _ after: [UInt8]) {
      (self.field, self.value, self.before, self.after) = (field, value, before, after)
    }

    static func ip4(_ packet: [UInt8]) -> [UInt8] { Frames.ethernet(0x0800, packet) }
    static func ip6(_ packet: [UInt8]) -> [UInt8] { Frames.ethernet(0x86DD, packet) }
  }

  static let tcp4 = Case.ip4(Frames.ipv4(6, Frames.tcp(80, 443)))
  static let udp4 = Case.ip4(Frames.ipv4(17, Frames.udp(80, 443)))
  static let tcp6 = Case.ip6(Frames.ipv6(6, Frames.tcp(80, 443)))
  static let far6: [UInt8] = [0xFE, 0x80] + Array(repeating: 0x11, count: 14)
  static let far6Value: UInt128 = 0xFE80_1111_1111_1111_1111_1111_1111_1111

  static let cases: [Case] = [
    Case(.ethernetDestination, 0x0203_0405_0607, tcp4, [2, 3, 4, 5, 6, 7] + tcp4[6...]),
    Case(.ethernetSource, 0x0203_0405_0607, tcp4, tcp4[..<6] + [2, 3, 4, 5, 6, 7] + tcp4[12...]),
    Case(.etherType, 0x9999, tcp4, tcp4[..<12] + [0x99, 0x99] + tcp4[14...]),
    Case(
      .vlanID, 0x1005, Frames.ethernet(0x9999, [1], tags: [(0x8100, 0x6064)]),
      Frames.ethernet(0x9999, [1], tags: [(0x8100, 0x6005)])),
    Case(
      .vlanPriority, 7, Frames.ethernet(0x9999, [1], tags: [(0x8100, 0x7064)]),
      Frames.ethernet(0x9999, [1], tags: [(0x8100, 0xF064)])),
    Case(.ipDSCP, 46, tcp4, Case.ip4(Frames.ipv4(6, Frames.tcp(80, 443), tos: 46 << 2))),
    Case(.ipECN, 3, tcp4, Case.ip4(Frames.ipv4(6, Frames.tcp(80, 443), tos: 3))),
    Case(.ipDSCP, 46, tcp6, Case.ip6(Frames.ipv6(6, Frames.tcp(80, 443), trafficClass: 46 << 2))),
    Case(.ipv4Source, 0xC0A8_0001, tcp4, Case.ip4(Frames.ipv4(6, Frames.tcp(80, 443), from: [192, 168, 0, 1]))),
    Case(.ipv4Destination, 0xC0A8_0001, udp4, Case.ip4(Frames.ipv4(17, Frames.udp(80, 443), to: [192, 168, 0, 1]))),
    Case(
      .ipv4Source, 0xC0A8_0001, Case.ip4(Frames.ipv4(1, Frames.icmp(8))),
      Case.ip4(Frames.ipv4(1, Frames.icmp(8), from: [192, 168, 0, 1]))),
    Case(.tcpSource, 8080, tcp4, Case.ip4(Frames.ipv4(6, Frames.tcp(8080, 443)))),
    Case(.tcpDestination, 8080, tcp6, Case.ip6(Frames.ipv6(6, Frames.tcp(80, 8080)))),
    Case(.udpSource, 8080, udp4, Case.ip4(Frames.ipv4(17, Frames.udp(8080, 443)))),
    Case(
      .udpDestination, 8080, Case.ip6(Frames.ipv6(17, Frames.udp(80, 443))),
      Case.ip6(Frames.ipv6(17, Frames.udp(80, 8080)))),
    Case(
      .sctpSource, 99, Case.ip4(Frames.ipv4(132, Frames.sctp(1, 2))), Case.ip4(Frames.ipv4(132, Frames.sctp(99, 2)))),
    Case(
      .sctpDestination, 99, Case.ip6(Frames.ipv6(132, Frames.sctp(1, 2))),
      Case.ip6(Frames.ipv6(132, Frames.sctp(1, 99)))),
    Case(
      .icmpv4Type, 13, Case.ip4(Frames.ipv4(1, Frames.icmp(8))), Case.ip4(Frames.ipv4(1, Frames.icmp(13)))),
    Case(
      .icmpv4Code, 5, Case.ip4(Frames.ipv4(1, Frames.icmp(8))), Case.ip4(Frames.ipv4(1, Frames.icmp(8, 5)))),
    Case(
      .icmpv6Type, 129, Case.ip6(Frames.ipv6(58, Frames.icmp(128))), Case.ip6(Frames.ipv6(58, Frames.icmp(129)))),
    Case(
      .icmpv6Code, 5, Case.ip6(Frames.ipv6(58, Frames.icmp(128))), Case.ip6(Frames.ipv6(58, Frames.icmp(128, 5)))),
    Case(.ipv6Source, far6Value, tcp6, Case.ip6(Frames.ipv6(6, Frames.tcp(80, 443), from: far6))),
    Case(
      .ipv6Destination, far6Value, Case.ip6(Frames.ipv6(58, Frames.icmp(128))),
      Case.ip6(Frames.ipv6(58, Frames.icmp(128), to: far6))),
    Case(.ipv6FlowLabel, 0xABCDE, tcp6, Case.ip6(Frames.ipv6(6, Frames.tcp(80, 443), label: 0xABCDE))),
    Case(
      .ndTarget, far6Value, Case.ip6(Frames.ipv6(58, Frames.neighbor(135))),
      Case.ip6(Frames.ipv6(58, Frames.neighbor(135, target: far6)))),
    Case(
      .ndSourceLinkLayer, 0x0203_0405_0607, Case.ip6(Frames.ipv6(58, Frames.neighbor(135))),
      Case.ip6(Frames.ipv6(58, Frames.neighbor(135, link: [2, 3, 4, 5, 6, 7])))),
    Case(
      .ndTargetLinkLayer, 0x0203_0405_0607, Case.ip6(Frames.ipv6(58, Frames.neighbor(136))),
      Case.ip6(Frames.ipv6(58, Frames.neighbor(136, link: [2, 3, 4, 5, 6, 7])))),
    Case(.arpOperation, 2, Frames.ethernet(0x0806, Frames.arp(1)), Frames.ethernet(0x0806, Frames.arp(2))),
    Case(
      .mplsLabel, 0xABCDE, Frames.ethernet(0x8847, Frames.mpls(1)), Frames.ethernet(0x8847, Frames.mpls(0xABCDE))),
    Case(
      .mplsTrafficClass, 5, Frames.ethernet(0x8847, Frames.mpls(1)),
      Frames.ethernet(0x8847, Frames.mpls(1, trafficClass: 5))),
    Case(
      .mplsBottomOfStack, 0, Frames.ethernet(0x8847, Frames.mpls(1)),
      Frames.ethernet(0x8847, Frames.mpls(1, bottom: false))),
    Case(
      .pbbISID, 0x123456, Frames.ethernet(0x88E7, [0xE0, 0, 0, 1] + tcp4),
      Frames.ethernet(0x88E7, [0xE0, 0x12, 0x34, 0x56] + tcp4)),
  ]

  @Test(arguments: cases) func aSetFieldLeavesTheFrameWithThatField(one: Case) throws {
    #expect(try done([set(one.field, one.value)], to: one.before) == one.after)
  }

  @Test(arguments: cases) func aFieldThatThePacketDoesNotHaveIsLeftAlone(one: Case) throws {
    let frame = Frames.ethernet(0x9998, [1, 2, 3])
    let isEthernet = [.ethernetDestination, .ethernetSource, .etherType].contains(one.field)
    let result = try done([set(one.field, one.value)], to: frame)
    #expect((result == frame) != isEthernet)
  }

  @Test func addressesOfARPAreSet() throws {
    let fields: [(OXMField, Range<Int>)] = [
      (.arpSourceHardwareAddress, 22..<28), (.arpSourceProtocolAddress, 28..<32), (.arpTargetHardwareAddress, 32..<38),
      (.arpTargetProtocolAddress, 38..<42),
    ]
    for (field, range) in fields {
      var expected = Frames.ethernet(0x0806, Frames.arp(1))
      let result = try done([set(field, 0)], to: expected)
      expected.replaceSubrange(range, with: repeatElement(0, count: range.count))
      #expect(result == expected)
    }
  }

  /// A protocol that changes is in the pseudo-header of the transport header, which stays.
  @Test func theProtocolKeepsTheChecksumOfWhatFollowsRight() throws {
    let result = try done([set(.ipProtocol, 17)], to: RewritingTests.tcp4)
    let restored = try done([set(.ipProtocol, 6)], to: result)
    #expect(result[23] == 17)
    // What was TCP is read as UDP now, whose checksum is elsewhere.
    #expect(restored[..<34] == RewritingTests.tcp4[..<34])
  }

  @Test func udpWithoutAChecksumStaysWithoutOne() throws {
    var frame = RewritingTests.udp4
    frame.replaceSubrange(40..<42, with: [0, 0])
    let result = try done([set(.udpSource, 1), set(.ipv4Source, 7)], to: frame)
    #expect(Array(result[40..<42]) == [0, 0])
  }

  @Test func aWrongChecksumStaysWrong() throws {
    var frame = RewritingTests.tcp4
    frame[51] ^= 0x55
    let there = try done([set(.ipv4Source, 7), set(.tcpSource, 9)], to: frame)
    #expect(try done([set(.ipv4Source, 0x0A00_0001), set(.tcpSource, 80)], to: there) == frame)
  }

  @Test func tagsArePushedAndPopped() throws {
    let plain = RewritingTests.tcp4
    let tagged = try done([.pushVLAN(etherType: 0x8100), set(.vlanID, 0x1064), set(.vlanPriority, 3)], to: plain)
    #expect(tagged == Array(plain[..<12]) + [0x81, 0, 0x60, 0x64] + plain[12...])
    // The outer tag begins as a copy of the inner.
    #expect(
      try done([.pushVLAN(etherType: 0x88A8)], to: tagged) == Array(plain[..<12]) + [0x88, 0xA8, 0x60, 0x64]
        + tagged[12...])
    #expect(try done([.popVLAN], to: tagged) == plain)
    #expect(try done([.popVLAN], to: plain) == plain)
  }

  @Test func labelsArePushedAndPopped() throws {
    let packet = Frames.ipv4(6, Frames.tcp(80, 443), ttl: 33)
    let plain = Frames.ethernet(0x0800, packet, tags: [(0x8100, 5)])
    let labeled = try done([.pushMPLS(etherType: 0x8847), set(.mplsLabel, 7)], to: plain)
    #expect(labeled == Frames.ethernet(0x8847, Frames.mpls(7, ttl: 33) + packet, tags: [(0x8100, 5)]))
    let twice = try done([.pushMPLS(etherType: 0x8848)], to: labeled)
    let stack = Frames.mpls(7, bottom: false, ttl: 33) + Frames.mpls(7, ttl: 33)
    #expect(twice == Frames.ethernet(0x8848, stack + packet, tags: [(0x8100, 5)]))
    #expect(try done([.popMPLS(etherType: 0x8847), .popMPLS(etherType: 0x0800)], to: twice) == plain)
  }

  @Test func servicesArePushedAndPopped() throws {
    let plain = Frames.ethernet(0x0806, Frames.arp(1) + Frames.data, tags: [(0x8100, 0xE005)])
    let wrapped = try done([.pushPBB(etherType: 0x88E7), set(.pbbISID, 9)], to: plain)
    #expect(wrapped == Frames.ethernet(0x88E7, [0xE0, 0, 0, 9] + plain))
    #expect(try done([.popPBB], to: wrapped) == plain)
  }

  /// IEEE Std 802.1Q-2018, annex G.2.3.
  @Test func aFrameOfTheShortestLengthIsPaddedWhenItLosesATag() throws {
    let tagged = Frames.ethernet(0x9999, Array(repeating: 1, count: 42), tags: [(0x8100, 5)])
    #expect(tagged.count == 60)
    let popped = try done([.popVLAN], to: tagged)
    #expect(popped == Frames.ethernet(0x9999, Array(repeating: 1, count: 42) + [0, 0, 0, 0]))
  }

  @Test func timesToLiveAreCopied() throws {
    let inner = Frames.ipv4(6, Frames.tcp(80, 443), ttl: 33)
    let frame = Frames.ethernet(0x8847, Frames.mpls(7, ttl: 99) + inner)
    #expect(try done([.copyTTLOut], to: frame) == Frames.ethernet(0x8847, Frames.mpls(7, ttl: 33) + inner))
    let copied = Frames.mpls(7, ttl: 99) + Frames.ipv4(6, Frames.tcp(80, 443), ttl: 99)
    #expect(try done([.copyTTLIn], to: frame) == Frames.ethernet(0x8847, copied))
    let stack = Frames.mpls(1, bottom: false, ttl: 5) + Frames.mpls(2, ttl: 6)
    let level = Frames.mpls(1, bottom: false, ttl: 5) + Frames.mpls(2, ttl: 5)
    #expect(try done([.copyTTLIn], to: Frames.ethernet(0x8847, stack)) == Frames.ethernet(0x8847, level))
  }

  @Test func timesToLiveAreSetAndDecremented() throws {
    let tcp = Frames.tcp(80, 443)
    let set = try done([.setIPTTL(9)], to: RewritingTests.tcp4)
    #expect(set == Frames.ethernet(0x0800, Frames.ipv4(6, tcp, ttl: 9)))
    let decremented = try done([.decrementIPTTL], to: RewritingTests.tcp6)
    #expect(decremented == Frames.ethernet(0x86DD, Frames.ipv6(6, tcp, hopLimit: 63)))
    let mpls = Frames.ethernet(0x8847, Frames.mpls(7, ttl: 9))
    #expect(try done([.decrementMPLSTTL], to: mpls) == Frames.ethernet(0x8847, Frames.mpls(7, ttl: 8)))
    #expect(try done([.setMPLSTTL(200)], to: mpls) == Frames.ethernet(0x8847, Frames.mpls(7, ttl: 200)))
  }

  @Test func everyTimeToLiveIsDecrementedWithARightChecksum() throws {
    for ttl in UInt8(2)...255 {
      for source in [[10, 0, 0, ttl], [ttl, 255, 1, 0]] as [[UInt8]] {
        func frame(_ ttl: UInt8) -> [UInt8] { Case.ip4(Frames.ipv4(17, Frames.udp(5, 6), from: source, ttl: ttl)) }
        #expect(try done([.decrementIPTTL], to: frame(ttl)) == frame(ttl - 1))
      }
    }
  }

  /// Neighboring actions are joined into edits. What comes out is as if they were done one after another.
  @Test func joinedActionsDoWhatEachOfThemDoes() throws {
    var random = RandomStream(seed: 7, owner: "edits")
    let choices = [
      set(.ethernetSource, 0x0203_0405_0607), set(.ethernetDestination, 0x1213_1415_1617), .decrementIPTTL,
      set(.ethernetSource, 0), set(.ipDSCP, 9),
    ]
    for round in 0..<400 {
      let packet =
        round % 2 == 0 ? Case.ip4(Frames.ipv4(6, Frames.tcp(1, 2), ttl: UInt8(random.next() % 5))) : RewritingTests.tcp6
      let actions = (0..<Int(random.next() % 7)).map { _ in choices[Int(random.next() % 5)] }
      var expected: [UInt8]? = packet
      for action in actions { expected = try expected.flatMap { try outcome(of: [action], on: $0) } }
      #expect(try outcome(of: actions, on: packet) == expected, "\(actions)")
    }
  }

  /// Nil where the packet's way ends.
  private func outcome(of actions: [Action], on frame: [UInt8]) throws -> [UInt8]? {
    var bench = Bench()
    try bench.apply(PacketOut(actions: actions + [.output(PortNumber(2))], data: frame))
    return bench.takeSent().first?.bytes
  }

  /// What was done before is in the packet that a controller gets, what comes after is not.
  @Test func whatWasDoneBeforeATimeToLiveRanOutIsKept() throws {
    var bench = Bench()
    let (before, after) = (set(.ethernetSource, 0x0203_0405_0607), set(.ethernetDestination, 0x1213_1415_1617))
    let actions = [before, .decrementIPTTL, after, .output(PortNumber(2))]
    try bench.apply(FlowMod(.add, instructions: [.applyActions(actions)]))
    let frame = Case.ip4(Frames.ipv4(6, Frames.tcp(80, 443), ttl: 1))
    bench.receive(frame)
    #expect(bench.takePacketIns().map(\.data) == [frame[..<6] + [2, 3, 4, 5, 6, 7] + frame[12...]])
  }

  @Test(arguments: [UInt8(0), 1]) func aTimeToLiveThatRunsOutEndsThePacketsWay(ttl: UInt8) throws {
    var bench = Bench()
    let frame = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(80, 443), ttl: ttl))
    try bench.apply(
      FlowMod(.add, instructions: [.applyActions([.decrementIPTTL, .output(PortNumber(2))])]))
    bench.receive(frame)
    #expect(bench.takeSent().isEmpty)
    #expect(bench.takePacketIns().map(\.reason) == [.invalidTTL])
  }
}
