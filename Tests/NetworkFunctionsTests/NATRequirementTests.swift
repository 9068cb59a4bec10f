import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// RFC 4787 (UDP), RFC 5382 (TCP) and RFC 5508 (ICMP), a test for each requirement. `nat-requirements.md` beside this file
/// lists them.
@Suite struct NATRequirementTests {
  private static let (a, b) = ("198.51.100.7", "198.51.100.8")

  private func nat(_ more: String = "") throws -> Box {
    try Box("- nat: { outside: outside, masquerade: true, mapping: endpoint-independent\(more) }")
  }

  /// The outside endpoint that a packet from the inside gets.
  private func outside(_ box: inout Box, _ packet: [UInt8]) throws -> PacketView {
    let outPassed = box.pass(packet, on: Box.inside)
    let out = try #require(outPassed)
    #expect(out.port == Box.outside)
    let view = try #require(PacketView(out.packet))
    #expect(view.isIntact)
    return view
  }

  // MARK: RFC 4787

  @Test("RFC 4787 REQ-1: an inside endpoint has one outside endpoint, whoever it talks to")
  func udpMapping() throws {
    var box = try nat()
    let first = try outside(&box, SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53))
    let second = try outside(&box, SamplePacket.udp("10.0.0.2", 5000, to: Self.b, 999))
    #expect(first.source == second.source && first.sourcePort == second.sourcePort)
  }

  @Test("RFC 4787 REQ-2: an inside machine has one outside address of a pool")
  func pairedPooling() throws {
    var box = try Box("- nat: { outside: outside, pool: [203.0.113.20-203.0.113.27], mapping: endpoint-independent }")
    let sources = try (0..<20).map {
      try outside(&box, SamplePacket.udp("10.0.0.2", UInt16(5000 + $0), to: Self.a, 53)).source
    }
    #expect(Set(sources).count == 1)
  }

  @Test("RFC 4787 REQ-3: no outside port stands for two inside endpoints, and well-known ports stay well-known")
  func noOverloading() throws {
    var box = try nat()
    let ports = try (2..<30).map {
      try outside(&box, SamplePacket.udp("10.0.0.\($0)", 5000, to: Self.a, 53)).sourcePort
    }
    #expect(Set(ports).count == ports.count && ports.allSatisfy { $0 >= 1024 })
    let low = try (2..<10).map { try outside(&box, SamplePacket.udp("10.0.0.\($0)", 500, to: Self.a, 53)).sourcePort }
    #expect(Set(low).count == low.count && low.allSatisfy { $0 < 1024 })
  }

  @Test("RFC 4787 REQ-4: an even port gets an even port, an odd one an odd one")
  func parity() throws {
    var box = try nat()
    for port in [5000, 5001] as [UInt16] {
      let ports = try (2..<20).map {
        try outside(&box, SamplePacket.udp("10.0.0.\($0)", port, to: Self.a, 53)).sourcePort
      }
      #expect(ports.allSatisfy { $0 % 2 == port % 2 })
    }
  }

  @Test("RFC 4787 REQ-5: a UDP mapping lives for five minutes, or as configured", arguments: [nil, 130] as [Int?])
  func udpTimeout(seconds: Int?) throws {
    var box = try nat(seconds.map { ", udp-timeout: \($0)s" } ?? "")
    let port = try outside(&box, SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53)).sourcePort
    _ = box.wait(.seconds(Int64(seconds ?? 300)) - .seconds(1))
    #expect(box.see(SamplePacket.udp(Self.a, 53, to: "203.0.113.1", port), on: Box.outside) != nil)
    _ = box.wait(.seconds(2))
    #expect(box.see(SamplePacket.udp(Self.b, 53, to: "203.0.113.1", port), on: Box.outside)?.hasPrefix("0:") != true)
  }

  @Test("RFC 4787 REQ-6: outbound packets keep a mapping alive, for all its sessions")
  func outboundRefresh() throws {
    var box = try nat()
    let port = try outside(&box, SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53)).sourcePort
    for _ in 0..<5 {
      _ = box.wait(.seconds(200))
      #expect(try outside(&box, SamplePacket.udp("10.0.0.2", 5000, to: Self.b, 53)).sourcePort == port)
    }
    #expect(box.see(SamplePacket.udp(Self.a, 53, to: "203.0.113.1", port), on: Box.outside) != nil)
  }

  @Test(
    "RFC 4787 REQ-8: anybody may answer, or those who were talked to, as configured",
    arguments: [
      ("endpoint-independent", true, true), ("address-dependent", true, false),
      ("address-and-port-dependent", false, false),
    ])
  func filtering(_ name: String, samePeer: Bool, stranger: Bool) throws {
    var box = try nat(", filtering: \(name)")
    let port = try outside(&box, SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53)).sourcePort
    #expect(box.see(SamplePacket.udp(Self.a, 53, to: "203.0.113.1", port), on: Box.outside) != nil)
    #expect(
      (box.see(SamplePacket.udp(Self.a, 99, to: "203.0.113.1", port), on: Box.outside)?.hasPrefix("0:") == true)
        == samePeer)
    #expect(
      (box.see(SamplePacket.udp(Self.b, 53, to: "203.0.113.1", port), on: Box.outside)?.hasPrefix("0:") == true)
        == stranger)
  }

  @Test("RFC 4787 REQ-9: inside machines reach each other by outside endpoints, and see outside endpoints")
  func udpHairpin() throws {
    var box = try nat()
    let two = try outside(&box, SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53)).sourcePort
    let three = try outside(&box, SamplePacket.udp("10.0.0.3", 6000, to: Self.a, 53)).sourcePort
    #expect(
      box.see(SamplePacket.udp("10.0.0.2", 5000, to: "203.0.113.1", three), on: Box.inside)
        == "0: 203.0.113.1:\(two) > 10.0.0.3:6000")
    #expect(
      box.see(SamplePacket.udp("10.0.0.3", 6000, to: "203.0.113.1", two), on: Box.inside)
        == "0: 203.0.113.1:\(three) > 10.0.0.2:5000")
  }

  @Test("RFC 4787 REQ-11: the same packets get the same mappings, also where ports collide")
  func determinism() throws {
    let runs = try (0..<2).map { _ in
      var box = try nat()
      return try (2..<40).map { try outside(&box, SamplePacket.udp("10.0.0.\($0)", 5000, to: Self.a, 53)).sourcePort }
    }
    #expect(runs[0] == runs[1])
  }

  @Test("RFC 4787 REQ-12: an ICMP error does not end a mapping")
  func errorsKeepMappings() throws {
    var box = try nat()
    let out = try #require(box.pass(SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53), on: Box.inside)?.packet)
    let error = SamplePacket.error(.destinationUnreachable(.port), Self.a, to: "203.0.113.1", quoting: out)
    #expect(box.pass(error, on: Box.outside) != nil)
    #expect(box.see(SamplePacket.udp(Self.b, 53, to: "203.0.113.1", 5000), on: Box.outside) != nil)
  }

  @Test("RFC 4787 REQ-13: a packet that is too long and must not be cut is answered with what would fit")
  func dontFragment() throws {
    var box = try nat()
    box.guest.stack.interfaces[Box.outside].mtu = 1000
    var packet = SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53, [UInt8](repeating: 1, count: 1200))
    packet.setDontFragment()
    let error = try #require(box.send(packet, on: Box.inside).compactMap(\.sent).first?.packet)
    #expect(error[20] == 3 && error[21] == 4 && quoted(error) == "10.0.0.2:5000 > 198.51.100.7:53")
    #expect(error.span.bytes.bigEndian(26, as: UInt16.self) == 1000)
  }

  @Test("RFC 4787 REQ-14: fragments are translated in whatever order they come", arguments: [[0, 1], [1, 0]])
  func fragments(order: [Int]) throws {
    var box = try nat()
    let pieces = SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53, [UInt8](repeating: 7, count: 2000)).cut(at: 1480)
    let sent = order.flatMap { box.send(pieces[$0], on: Box.inside) }
    #expect(sent.count == 2)
  }

  // MARK: RFC 5382

  @Test("RFC 5382 REQ-1: TCP has one outside endpoint for an inside endpoint")
  func tcpMapping() throws {
    var box = try nat()
    let first = try outside(&box, SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .syn))
    let second = try outside(&box, SamplePacket.tcp("10.0.0.2", 5000, to: Self.b, 443, .syn))
    #expect(first.sourcePort == second.sourcePort)
  }

  @Test("RFC 5382 REQ-2: both ends may open at once")
  func simultaneousOpen() throws {
    var box = try nat(", filtering: address-and-port-dependent")
    let port = try outside(&box, SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .syn, sequence: 100)).sourcePort
    #expect(box.see(SamplePacket.tcp(Self.a, 80, to: "203.0.113.1", port, .syn, sequence: 500), on: Box.outside) != nil)
    let answer = SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, [.syn, .ack], sequence: 100, acknowledgment: 501)
    #expect(try outside(&box, answer).sourcePort == port)
  }

  @Test("RFC 5382 REQ-3: unsolicited segments to a mapping pass where filtering lets them")
  func tcpFiltering() throws {
    var open = try nat()
    let port = try outside(&open, SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .syn)).sourcePort
    #expect(
      open.see(SamplePacket.tcp(Self.b, 9, to: "203.0.113.1", port, .syn), on: Box.outside)?.hasPrefix("0:") == true)
    var closed = try nat(", filtering: address-dependent")
    let other = try outside(&closed, SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .syn)).sourcePort
    #expect(closed.see(SamplePacket.tcp(Self.b, 9, to: "203.0.113.1", other, .syn), on: Box.outside) == nil)
  }

  @Test("RFC 5382 REQ-4: an unsolicited SYN is met with silence")
  func unsolicited() throws {
    var box = try nat(", filtering: address-and-port-dependent")
    let port = try outside(&box, SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .syn)).sourcePort
    for target in [port, port + 1] {
      let answers = box.send(SamplePacket.tcp(Self.b, 9, to: "203.0.113.1", target, .syn), on: Box.outside)
      #expect(answers.allSatisfy { if case .dropped = $0 { true } else { false } })
    }
  }

  @Test("RFC 5382 REQ-5: an established connection lives for 2 h 4 min, one that is opening for 4 min")
  func tcpTimeouts() throws {
    var box = try nat()
    let port = try outside(&box, SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .syn, sequence: 100)).sourcePort
    _ = box.wait(.seconds(239))
    let synAck = SamplePacket.tcp(
      Self.a, 80, to: "203.0.113.1", port, [.syn, .ack], sequence: 500, acknowledgment: 101)
    #expect(box.see(synAck, on: Box.outside) != nil)
    _ = try outside(&box, SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .ack, sequence: 101, acknowledgment: 501))
    _ = box.wait(.seconds(7439))
    let data = SamplePacket.tcp(Self.a, 80, to: "203.0.113.1", port, .ack, sequence: 501, acknowledgment: 101, [1])
    #expect(box.see(data, on: Box.outside) == "0: 198.51.100.7:80 > 10.0.0.2:5000")
  }

  @Test("RFC 5382 REQ-7: no outside port stands for two inside TCP endpoints")
  func tcpNoOverloading() throws {
    var box = try nat()
    let ports = try (2..<30).map {
      try outside(&box, SamplePacket.tcp("10.0.0.\($0)", 5000, to: "198.51.100.\($0)", 80, .syn)).sourcePort
    }
    #expect(Set(ports).count == ports.count)
  }

  @Test("RFC 5382 REQ-8: inside machines connect to each other by outside endpoints")
  func tcpHairpin() throws {
    var box = try nat()
    let three = try outside(&box, SamplePacket.tcp("10.0.0.3", 6000, to: Self.a, 80, .syn)).sourcePort
    #expect(
      box.see(SamplePacket.tcp("10.0.0.2", 5000, to: "203.0.113.1", three, .syn), on: Box.inside)
        == "0: 203.0.113.1:5000 > 10.0.0.3:6000")
  }

  @Test("RFC 5382 REQ-9: errors about TCP are translated, and REQ-10: they do not end a connection")
  func tcpErrors() throws {
    var box = try nat()
    let out = try #require(
      box.pass(SamplePacket.tcp("10.0.0.2", 5000, to: Self.a, 80, .syn, sequence: 100), on: Box.inside)?.packet)
    let error = SamplePacket.error(.destinationUnreachable(.host), "192.0.2.9", to: "203.0.113.1", quoting: out)
    let backPassed = box.pass(error, on: Box.outside)
    let back = try #require(backPassed)
    #expect(quoted(back.packet) == "10.0.0.2:5000 > 198.51.100.7:80")
    let synAck = SamplePacket.tcp(Self.a, 80, to: "203.0.113.1", 5000, [.syn, .ack], sequence: 5, acknowledgment: 101)
    #expect(box.see(synAck, on: Box.outside) != nil)
  }

  // MARK: RFC 5508

  @Test("RFC 5508 REQ-1: a query's identifier has one outside identifier, whoever is asked")
  func queryMapping() throws {
    var box = try nat()
    let first = try outside(&box, SamplePacket.echo("10.0.0.2", to: Self.a, id: 44))
    let second = try outside(&box, SamplePacket.echo("10.0.0.2", to: Self.b, id: 44))
    #expect(first.sourcePort == second.sourcePort)
    let other = try outside(&box, SamplePacket.echo("10.0.0.3", to: Self.a, id: 44))
    #expect(other.sourcePort != first.sourcePort)
    let reply = SamplePacket.echo(Self.a, to: "203.0.113.1", id: other.sourcePort, isReply: true)
    #expect(box.see(reply, on: Box.outside) == "0: 198.51.100.7:44 > 10.0.0.3:0")
  }

  @Test("RFC 5508 REQ-2: a query is remembered for 60 s")
  func queryTimeout() throws {
    var box = try nat()
    _ = try outside(&box, SamplePacket.echo("10.0.0.2", to: Self.a, id: 44))
    _ = box.wait(.seconds(59))
    let reply = SamplePacket.echo(Self.a, to: "203.0.113.1", id: 44, isReply: true)
    #expect(box.see(reply, on: Box.outside) == "0: 198.51.100.7:44 > 10.0.0.2:0")
  }

  @Test("RFC 5508 REQ-3: an error with a wrong checksum is not translated")
  func brokenError() throws {
    var box = try nat()
    let out = try #require(box.pass(SamplePacket.udp("10.0.0.2", 5000, to: Self.a, 53), on: Box.inside)?.packet)
    var error = SamplePacket.error(.timeToLiveExceeded, "192.0.2.9", to: "203.0.113.1", quoting: out)
    error[22] ^= 1
    #expect(box.see(error, on: Box.outside)?.hasPrefix("0:") != true)
  }

  @Test("RFC 5508 REQ-4: an error from outside reaches the machine that it is about")
  func errorFromOutside() throws {
    var box = try nat()
    let out = try #require(box.pass(SamplePacket.echo("10.0.0.2", to: Self.a, id: 44), on: Box.inside)?.packet)
    let error = SamplePacket.error(.timeToLiveExceeded, "192.0.2.9", to: "203.0.113.1", quoting: out)
    let backPassed = box.pass(error, on: Box.outside)
    let back = try #require(backPassed)
    #expect(quoted(back.packet) == "10.0.0.2 > 198.51.100.7 id 44" && PacketView(back.packet)?.isIntact == true)
  }

  @Test("RFC 5508 REQ-5: an error from inside shows the outside nothing of the inside")
  func errorFromInside() throws {
    var box = try Box(
      "- nat: { outside: outside, masquerade: true, mapping: endpoint-independent, forward: [{ protocol: udp, port: 9, to: 10.0.0.5 }] }"
    )
    let seen = try #require(box.pass(SamplePacket.udp(Self.a, 4000, to: "203.0.113.1", 9), on: Box.outside)?.packet)
    let error = SamplePacket.error(.timeToLiveExceeded, "10.0.0.77", to: Self.a, quoting: seen)
    let outPassed = box.pass(error, on: Box.inside)
    let out = try #require(outPassed)
    #expect(PacketView(out.packet)?.description == "203.0.113.1:0 > 198.51.100.7:0")
    #expect(quoted(out.packet) == "198.51.100.7:4000 > 203.0.113.1:9")
  }

  @Test(
    "RFC 5508 REQ-8: who gets no session because there is no port left is told with code 13",
    arguments: [
      SamplePacket.udp("10.0.0.9", 5000, to: a, 53), SamplePacket.tcp("10.0.0.9", 5000, to: a, 80, .syn),
    ])
  func noSession(packet: [UInt8]) throws {
    var box = try nat(", ports: 5000-5001")
    for host in 2..<6 {
      _ = box.send(SamplePacket.udp("10.0.0.\(host)", 5000, to: Self.a, 53), on: Box.inside)
      _ = box.send(SamplePacket.tcp("10.0.0.\(host)", 5000, to: Self.a, 80, .syn), on: Box.inside)
    }
    let error = try #require(box.send(packet, on: Box.inside).compactMap(\.sent).first)
    #expect(error.port == Box.inside && error.packet[20] == 3 && error.packet[21] == 13)
    #expect(quoted(error.packet) == "10.0.0.9:5000 > 198.51.100.7:\(packet[9] == 17 ? 53 : 80)")
  }

  @Test("RFC 5508 REQ-6 and REQ-7: errors about hairpinned packets are translated, and queries may be hairpinned")
  func hairpinErrors() throws {
    var box = try nat()
    let three = try outside(&box, SamplePacket.udp("10.0.0.3", 6000, to: Self.a, 53)).sourcePort
    let seen = try #require(
      box.pass(SamplePacket.udp("10.0.0.2", 5000, to: "203.0.113.1", three), on: Box.inside)?.packet)
    let error = SamplePacket.error(.destinationUnreachable(.port), "10.0.0.3", to: "203.0.113.1", quoting: seen)
    let backPassed = box.pass(error, on: Box.inside)
    let back = try #require(backPassed)
    #expect(PacketView(back.packet)?.description == "203.0.113.1:0 > 10.0.0.2:0")
    #expect(quoted(back.packet) == "10.0.0.2:5000 > 203.0.113.1:\(three)")
  }
}

extension [UInt8] {
  fileprivate mutating func setDontFragment() {
    guard var header = try? IPv4Header(parsing: span.bytes) else { return }
    header.dontFragment = true
    var span = mutableSpan
    var raw = span.mutableBytes
    header.emit(into: &raw, at: 0)
  }
}
