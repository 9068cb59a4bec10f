import Fabric
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

/// What netfilter and connection tracking do (the kernel's `nf_conntrack-sysctl`, nft(8), RFC 4890);
/// `netfilter-requirements.md` beside this file says which rule each test shows.
@Suite struct NetfilterRequirementTests {
  private static let (host, web) = ("10.0.0.2", "198.51.100.7")
  private static let (host6, web6) = ("2001:db8:a::2", "2001:db8:5::7")

  private func firewall(_ rules: String, policy: String = "drop", stateful: Bool = true) throws -> Box {
    try Box("- firewall: { stateful: \(stateful), policy: \(policy), rules: [\(rules)] }")
  }

  private func text(_ drop: Box.Result?, _ box: Box) -> String? {
    guard case .dropped(_, let detail) = drop else { return nil }
    return box.guest.stack.chain.explanation(of: detail)?.text
  }

  @Test func `what fits no connection meets the rules, and then the policy`() throws {
    let stray = SamplePacket.tcp(Self.host, 5000, to: Self.web, 80, [.syn, .ack])
    var allowed = try firewall("{ allow: { state: invalid } }")
    #expect(allowed.pass(stray, on: Box.inside)?.port == Box.outside)
    var open = try firewall("", policy: "allow")
    #expect(open.pass(stray, on: Box.inside)?.port == Box.outside)
    var named = try firewall("{ drop: { state: invalid } }, { allow: {} }")
    #expect(text(named.send(stray, on: Box.inside).first, named) == "rule 1, drop")
    var closed = try firewall("")
    let drop = closed.send(stray, on: Box.inside).first
    #expect(text(drop, closed) == "fits no connection, no rule matched, policy drop")
  }

  @Test(arguments: [false, true]) func `an error that goes to another than the one it is about is invalid`(isIPv6: Bool)
    throws
  {
    var box = try firewall("{ allow: { from: inside } }")
    let sent =
      isIPv6
      ? SamplePacket6.udp(Self.host6, 5000, to: Self.web6, 53) : SamplePacket.udp(Self.host, 5000, to: Self.web, 53)
    #expect(box.pass(sent, on: Box.inside) != nil)
    func error(to destination: String) -> [UInt8] {
      isIPv6
        ? SamplePacket6.icmp(.hopLimitExceeded, "2001:db8:9::9", to: destination, sent)
        : SamplePacket.error(.timeToLiveExceeded, "192.0.2.9", to: destination, quoting: sent)
    }
    #expect(box.pass(error(to: isIPv6 ? Self.host6 : Self.host), on: Box.outside)?.port == Box.inside)
    #expect(box.pass(error(to: isIPv6 ? "2001:db8:a::3" : "10.0.0.3"), on: Box.outside) == nil)
  }

  /// Two fragments of an IPv4 datagram, of 60 and 32 bytes.
  private func fragments(mustNotBeCut: [Bool]) -> [[UInt8]] {
    let whole = SamplePacket.udp(Self.host, 5000, to: Self.web, 53, [UInt8](repeating: 5, count: 44))
    return [(0..<40, mustNotBeCut[0]), (40..<52, mustNotBeCut[1])].map { range, mustNotBeCut in
      let header = IPv4Header(
        source: SamplePacket.address(Self.host), destination: SamplePacket.address(Self.web), protocol: .udp,
        totalLength: UInt16(20 + range.count), identification: 77, dontFragment: mustNotBeCut,
        moreFragments: range.upperBound < 52, fragmentOffset: UInt16(range.lowerBound))
      var bytes = [UInt8](repeating: 0, count: 20) + whole[20...][(20 + range.lowerBound)..<(20 + range.upperBound)]
      var span = bytes.mutableSpan
      var raw = span.mutableBytes
      header.emit(into: &raw, at: 0)
      return bytes
    }
  }

  @Test(arguments: [
    ([false, false], false), ([true, true], true), ([true, false], true), ([false, true], false),
  ]) func `fragments leave no larger than they came, with DF where the largest had it`(
    mustNotBeCut: [Bool], isUncut: Bool
  )
    throws
  {
    var box = try firewall("{ allow: { from: inside, protocol: udp, destination-port: 53 } }")
    let pieces = fragments(mustNotBeCut: mustNotBeCut)
    #expect(box.send(pieces[0], on: Box.inside).isEmpty)
    let sent = box.send(pieces[1], on: Box.inside).compactMap(\.sent?.packet)
    #expect(sent.map(\.count) == [60, 32])
    #expect(sent.allSatisfy { $0[6] & 0x40 != 0 } == isUncut && sent.allSatisfy { $0[6] & 0x40 == 0 } == !isUncut)
  }

  @Test func `fragments of IPv6 leave no larger than they came`() throws {
    var box = try firewall("{ allow: { from: inside, protocol: udp, destination-port: 53 } }")
    let whole = SamplePacket6.udp(Self.host6, 5000, to: Self.web6, 53, [UInt8](repeating: 5, count: 3000))
    let pieces = SamplePacket6.fragments(of: whole, size: 1240, identification: 7)
    let sent = pieces.flatMap { box.send($0, on: Box.inside) }.compactMap(\.sent?.packet)
    #expect(sent.map(\.count) == pieces.map(\.count) && sent.allSatisfy { $0[6] == 44 && $0[7] == 63 })
  }

  @Test(arguments: [133, 134, 135, 136] as [UInt8])
  func `neighbour discovery passes from the link, and is no connection`(
    type: UInt8
  ) throws {
    var box = try firewall("{ log: { state: untracked } }, { drop: {} }")
    func message(_ hopLimit: UInt8, _ code: UInt8 = 0) -> [UInt8] {
      SamplePacket6.icmp(
        ICMPv6Header(type: ICMPv6Type(rawValue: type), code: code), Self.host6, to: "2001:db8:a::1",
        [UInt8](repeating: 0, count: 16), hopLimit: hopLimit)
    }
    for (hopLimit, code) in [(255, 0), (254, 0), (255, 1)] as [(UInt8, UInt8)] {
      let isFiltered = box.send(message(hopLimit, code), on: Box.inside).contains {
        if case .dropped(.filtered, _) = $0 { true } else { false }
      }
      #expect(isFiltered == (hopLimit != 255 || code != 0))
    }
    #expect(box.log.count == 2 && box.guest.stack.chain.ipv6Connections.count == 0)
  }

  @Test func `a rejected packet of IPv6 is answered with an RST or an error`() throws {
    var box = try firewall("{ reject: {} }")
    let reset = box.send(SamplePacket6.tcp(Self.host6, 5000, to: Self.web6, 80, .syn), on: Box.inside).compactMap(
      \.sent)
    #expect(reset.count == 1 && reset[0].packet[6] == 6 && reset[0].packet[53] == 0x14)
    let error = box.send(SamplePacket6.udp(Self.host6, 5000, to: Self.web6, 53), on: Box.inside).compactMap(\.sent)
    #expect(error.count == 1 && error[0].packet[40...41] == [1, 1])
    // What it quotes has lost a hop, as what Linux' forward hook sees.
    #expect(error[0].packet[40 + 8 + 7] == 63)
  }

  @Test(arguments: [
    ("2001:db8:a::/64", true), ("2001:db8:b::/64", false), ("10.0.0.0/24", false), ("any", true),
    ("2001:db8:a::2", true),
    ("0.0.0.0/0", false), ("::/0", true),
  ]) func `a rule on addresses is about their version alone`(source: String, isIPv6: Bool) throws {
    var box = try firewall("{ allow: { source: \"\(source)\" } }")
    #expect((box.pass(SamplePacket6.udp(Self.host6, 1, to: Self.web6, 53), on: Box.inside) != nil) == isIPv6)
  }

  @Test(arguments: [("icmp", false), ("icmpv6", true), ("[icmp, icmpv6]", true), ("58", true), ("1", false)])
  func `ICMP and ICMPv6 are two protocols`(name: String, isIPv6: Bool) throws {
    var box = try firewall("{ allow: { protocol: \(name) } }")
    #expect((box.pass(SamplePacket6.echo(Self.host6, to: Self.web6, id: 1), on: Box.inside) != nil) == isIPv6)
    #expect(
      (box.pass(SamplePacket.echo(Self.host, to: Self.web, id: 1), on: Box.inside) != nil)
        == (name != "icmpv6" && name != "58"))
  }

  @Test func `types of ICMPv6 have their names`() throws {
    var box = try firewall(
      "{ allow: { protocol: icmpv6, icmp-type: [echo-request, packet-too-big] } }", stateful: false)
    #expect(box.pass(SamplePacket6.echo(Self.host6, to: Self.web6, id: 1), on: Box.inside) != nil)
    #expect(box.pass(SamplePacket6.echo(Self.host6, to: Self.web6, id: 1, isReply: true), on: Box.inside) == nil)
    let big = SamplePacket6.icmp(.packetTooBig(mtu: 1280), Self.host6, to: Self.web6, [0, 0])
    #expect(box.pass(big, on: Box.inside) != nil)
  }

  @Test func `a log line is the kernel's`() throws {
    var box = try firewall("{ log: {} }, { allow: {} }")
    _ = box.send(SamplePacket.tcp(Self.host, 5000, to: Self.web, 80, [.syn], window: 512), on: Box.inside)
    _ = box.send(SamplePacket6.udp(Self.host6, 5000, to: Self.web6, 53), on: Box.inside)
    let macs = box.macs(Box.inside)
    #expect(
      box.log == [
        "firewall rule 1: IN=inside OUT=outside MAC=\(macs):08:00 SRC=10.0.0.2 DST=198.51.100.7 LEN=40 TOS=0x00 "
          + "PREC=0x00 TTL=63 ID=7 PROTO=TCP SPT=5000 DPT=80 WINDOW=512 RES=0x00 SYN URGP=0",
        "firewall rule 1: IN=inside OUT=outside MAC=\(macs):86:dd SRC=2001:0db8:000a:0000:0000:0000:0000:0002 "
          + "DST=2001:0db8:0005:0000:0000:0000:0000:0007 LEN=51 TC=0 HOPLIMIT=63 FLOWLBL=0 PROTO=UDP SPT=5000 DPT=53 LEN=11",
      ])
  }

  @Test func `limiters and monitors count IPv6`() throws {
    var limiter = try Box("- rate-limiter: { rate: 1kbps, burst: 60B, match: { protocol: udp } }")
    let packet = SamplePacket6.udp(Self.host6, 1, to: Self.web6, 53)
    #expect(limiter.pass(packet, on: Box.inside) != nil && limiter.pass(packet, on: Box.inside) == nil)
    var monitor = try Box("- monitor: { watch: [{ name: dns, protocol: udp, destination-port: 53 }] }")
    #expect(monitor.pass(packet, on: Box.inside) != nil)
    #expect(monitor.guest.stack.chain.counts.map(\.count.packets) == [1])
  }

  @Test func `a NAT leaves IPv6 as it is`() throws {
    var box = try Box("- nat: { outside: outside, masquerade: true }")
    let packet = SamplePacket6.udp(Self.host6, 1, to: Self.web6, 53)
    var expected = packet
    expected[7] = 63
    #expect(box.pass(packet, on: Box.inside) == Box.Passed(port: Box.outside, packet: expected))
  }

  @Test(arguments: [("udp", 30), ("icmp", 30)]) func `an unanswered flow is remembered for its time`(
    kind: String, seconds: Int
  )
    throws
  {
    for isIPv6 in [false, true] {
      var box = try firewall("{ allow: { from: inside } }")
      let (question, answer) =
        switch (kind, isIPv6) {
        case ("udp", false):
          (SamplePacket.udp(Self.host, 5000, to: Self.web, 53), SamplePacket.udp(Self.web, 53, to: Self.host, 5000))
        case ("udp", true):
          (
            SamplePacket6.udp(Self.host6, 5000, to: Self.web6, 53),
            SamplePacket6.udp(Self.web6, 53, to: Self.host6, 5000)
          )
        case (_, false):
          (
            SamplePacket.echo(Self.host, to: Self.web, id: 5),
            SamplePacket.echo(Self.web, to: Self.host, id: 5, isReply: true)
          )
        case (_, true):
          (
            SamplePacket6.echo(Self.host6, to: Self.web6, id: 5),
            SamplePacket6.echo(Self.web6, to: Self.host6, id: 5, isReply: true)
          )
        }
      #expect(box.pass(question, on: Box.inside) != nil)
      _ = box.wait(.seconds(Int64(seconds) - 1))
      #expect(box.pass(answer, on: Box.outside) != nil)
      // An answered datagram's flow is a stream.
      _ = box.wait(.seconds(kind == "udp" ? 121 : 31))
      #expect(box.pass(answer, on: Box.outside) == nil)
    }
  }
}
