import Fabric
import Guests
import NetworkStack
import Packets
import SimulationKernel
import Testing

@Suite struct FirewallTests {
  private static let web = "198.51.100.7"

  private func firewall(_ rules: String, stateful: Bool = true, policy: String = "drop") throws -> Box {
    try Box("- firewall: { stateful: \(stateful), policy: \(policy), rules: [\(rules)] }")
  }

  @Test("The first rule that matches decides, and its number tells who dropped the packet")
  func firstMatch() throws {
    var box = try firewall("{ drop: { destination-port: 22, protocol: tcp } }, { allow: { from: inside } }")
    let ssh = SamplePacket.tcp("10.0.0.2", 5000, to: Self.web, 22, .syn)
    #expect(box.send(ssh, on: Box.inside) == [.dropped(.filtered, DropDetail(function: 0, cause: 1))])
    #expect(box.pass(SamplePacket.tcp("10.0.0.2", 5000, to: Self.web, 80, .syn), on: Box.inside)?.port == Box.outside)
    #expect(box.guest.stack.chain.explanation(of: DropDetail(function: 0, cause: 1))?.text == "rule 1, drop")
  }

  @Test("What no rule matches meets the policy")
  func policy() throws {
    var box = try firewall("{ allow: { protocol: icmp } }")
    let packet = SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53)
    #expect(box.send(packet, on: Box.inside) == [.dropped(.filtered, DropDetail(function: 0, cause: .max))])
    #expect(
      box.guest.stack.chain.explanation(of: DropDetail(function: 0, cause: .max))?.text
        == "no rule matched, policy drop"
    )
  }

  @Test("Answers pass a stateful firewall, questions from the other side do not")
  func stateful() throws {
    var box = try firewall("{ allow: { from: inside, to: outside } }")
    #expect(box.pass(SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53), on: Box.inside) != nil)
    #expect(box.pass(SamplePacket.udp(Self.web, 53, to: "10.0.0.2", 5000), on: Box.outside)?.port == Box.inside)
    #expect(box.pass(SamplePacket.udp(Self.web, 53, to: "10.0.0.2", 5001), on: Box.outside) == nil)
  }

  @Test("Without state answers need a rule of their own")
  func stateless() throws {
    var box = try firewall("{ allow: { from: inside, to: outside } }", stateful: false)
    #expect(box.pass(SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53), on: Box.inside) != nil)
    #expect(box.pass(SamplePacket.udp(Self.web, 53, to: "10.0.0.2", 5000), on: Box.outside) == nil)
  }

  @Test("A rejected SYN is answered with an RST, anything else with an ICMP error")
  func reject() throws {
    var box = try firewall("{ reject: {} }")
    let answers = box.send(SamplePacket.tcp("10.0.0.2", 5000, to: Self.web, 80, .syn, sequence: 41), on: Box.inside)
    let reset = try #require(answers.compactMap(\.sent).first?.packet)
    let view = PacketView(reset)
    #expect(view?.flags == [.rst, .ack] && view?.source == Self.web && view?.isIntact == true)
    let errors = box.send(SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53), on: Box.inside)
    let error = try #require(errors.compactMap(\.sent).first?.packet)
    #expect(error[20] == 3 && error[21] == 13 && quoted(error) == "10.0.0.2:5000 > \(Self.web):53")
  }

  @Test("Nobody is told that a damaged packet was rejected", arguments: [true, false])
  func rejectDamaged(stateful: Bool) throws {
    var box = try firewall("{ reject: {} }", stateful: stateful)
    for packet in [
      SamplePacket.tcp("10.0.0.2", 5000, to: Self.web, 80, .syn), SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53),
    ] {
      var damaged = packet
      damaged[25] ^= 1
      #expect(box.send(damaged, on: Box.inside).compactMap(\.sent).isEmpty)
    }
  }

  @Test("An ICMP error about an accepted connection passes, a forged one does not")
  func related() throws {
    var box = try firewall("{ allow: { from: inside, to: outside } }")
    let sent = SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 33434)
    #expect(box.pass(sent, on: Box.inside) != nil)
    let about = SamplePacket.error(.timeToLiveExceeded, "192.0.2.9", to: "10.0.0.2", quoting: sent)
    #expect(box.pass(about, on: Box.outside)?.port == Box.inside)
    let other = SamplePacket.udp("10.0.0.2", 5999, to: Self.web, 33434)
    let forged = SamplePacket.error(.timeToLiveExceeded, "192.0.2.9", to: "10.0.0.2", quoting: other)
    #expect(box.pass(forged, on: Box.outside) == nil)
  }

  @Test("Flags, ICMP types, prefixes, lists and port ranges are looked at")
  func criteria() throws {
    var box = try firewall(
      """
      { drop: { protocol: tcp, flags: [syn, fin] } }, { allow: { protocol: tcp, flags: [syn, '!ack'], destination-port: [80, 8000-8010] } },
      { allow: { protocol: icmp, icmp-type: echo-request, destination: [192.0.2.0/24, 198.51.100.0/24] } }
      """, stateful: false)
    func passes(_ packet: [UInt8]) -> Bool { box.pass(packet, on: Box.inside) != nil }
    #expect(passes(SamplePacket.tcp("10.0.0.2", 1, to: Self.web, 8005, .syn)))
    #expect(!passes(SamplePacket.tcp("10.0.0.2", 1, to: Self.web, 8011, .syn)))
    #expect(!passes(SamplePacket.tcp("10.0.0.2", 1, to: Self.web, 80, [.syn, .ack])))
    #expect(!passes(SamplePacket.tcp("10.0.0.2", 1, to: Self.web, 80, [.syn, .fin])))
    #expect(passes(SamplePacket.echo("10.0.0.2", to: Self.web, id: 4)))
    #expect(!passes(SamplePacket.echo("10.0.0.2", to: "203.0.113.9", id: 4)))
    #expect(!passes(SamplePacket.echo("10.0.0.2", to: Self.web, id: 4, isReply: true)))
  }

  @Test("A rule with a rate matches no more often")
  func rate() throws {
    var box = try firewall("{ allow: { protocol: icmp, rate: 1/s, burst: 2 } }", stateful: false)
    let passed = (0..<5).map { _ in box.pass(SamplePacket.echo("10.0.0.2", to: Self.web, id: 4), on: Box.inside) != nil
    }
    #expect(passed == [true, true, false, false, false])
    _ = box.wait(.seconds(1))
    #expect(box.pass(SamplePacket.echo("10.0.0.2", to: Self.web, id: 4), on: Box.inside) != nil)
  }

  @Test("A log rule writes a line and asks the next rule")
  func log() throws {
    var box = try firewall("{ log: { protocol: icmp } }, { allow: {} }")
    #expect(box.pass(SamplePacket.echo("10.0.0.2", to: Self.web, id: 4), on: Box.inside) != nil)
    #expect(
      box.log == [
        "firewall rule 1: IN=inside OUT=outside MAC=\(box.macs(Box.inside)):08:00 SRC=10.0.0.2 DST=198.51.100.7 LEN=30 "
          + "TOS=0x00 PREC=0x00 TTL=63 ID=7 PROTO=ICMP TYPE=8 CODE=0 ID=4 SEQ=1"
      ])
  }

  @Test("What is for the machine itself needs a rule, and 'to: self' is one")
  func input() throws {
    var closed = try firewall("{ allow: { from: inside, to: outside } }")
    #expect(closed.pass(SamplePacket.echo("10.0.0.2", to: "10.0.0.1", id: 4), on: Box.inside) == nil)
    var open = try firewall("{ allow: { to: self, protocol: icmp } }")
    #expect(
      open.see(SamplePacket.echo("10.0.0.2", to: "10.0.0.1", id: 4), on: Box.inside) == "0: 10.0.0.1:4 > 10.0.0.2:0")
  }

  @Test("A dropped first packet leaves no connection behind")
  func noStateForDropped() throws {
    var box = try firewall("{ allow: { from: inside } }")
    for port in 0..<100 {
      _ = box.send(SamplePacket.udp(Self.web, UInt16(1000 + port), to: "10.0.0.2", 5), on: Box.outside)
    }
    #expect(box.guest.stack.chain.connections.count == 0 && box.outbox.frames.count == 0)
  }
}
