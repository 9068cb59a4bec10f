import Fabric
import Packets
import SimulationKernel
import Testing

@testable import Guests
@testable import NetworkStack

/// Source NAT, port forwarding, pools, pairs and hairpins with Linux' mapping.
@Suite struct NATTests {
  private static let web = "198.51.100.7"
  private let masquerade = "- nat: { outside: outside, masquerade: true }"

  @Test("Masquerading gives the outside address and keeps the port, and answers find back")
  func masquerading() throws {
    var box = try Box(masquerade)
    let out = SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53)
    #expect(box.see(out, on: Box.inside) == "1: 203.0.113.1:5000 > 198.51.100.7:53")
    let back = SamplePacket.udp(Self.web, 53, to: "203.0.113.1", 5000)
    #expect(box.see(back, on: Box.outside) == "0: 198.51.100.7:53 > 10.0.0.2:5000")
  }

  @Test("TCP and pings are translated with right checksums, and so is UDP without a checksum")
  func protocols() throws {
    var box = try Box(masquerade)
    #expect(
      box.see(SamplePacket.tcp("10.0.0.2", 5000, to: Self.web, 80, .syn), on: Box.inside)
        == "1: 203.0.113.1:5000 > 198.51.100.7:80")
    #expect(
      box.see(SamplePacket.echo("10.0.0.2", to: Self.web, id: 77), on: Box.inside)
        == "1: 203.0.113.1:77 > 198.51.100.7:0")
    #expect(
      box.see(SamplePacket.echo(Self.web, to: "203.0.113.1", id: 77, isReply: true), on: Box.outside)
        == "0: 198.51.100.7:77 > 10.0.0.2:0")
    var bare = SamplePacket.udp("10.0.0.2", 5001, to: Self.web, 53)
    bare[26...27] = [0, 0]
    let out = try #require(box.pass(bare, on: Box.inside)?.packet)
    #expect(out[26...27] == [0, 0] && PacketView(out)?.source == "203.0.113.1")
  }

  @Test("Two machines with the same port to the same server get different ports")
  func collision() throws {
    var box = try Box(masquerade)
    #expect(box.see(SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53), on: Box.inside) != nil)
    let second = try #require(box.pass(SamplePacket.udp("10.0.0.3", 5000, to: Self.web, 53), on: Box.inside)?.packet)
    let port = try #require(PacketView(second)).sourcePort
    #expect(port != 5000 && port >= 1024)
    #expect(
      box.see(SamplePacket.udp(Self.web, 53, to: "203.0.113.1", port), on: Box.outside)
        == "0: 198.51.100.7:53 > 10.0.0.3:5000")
    // To another server its own port would be free, but an endpoint keeps what it was given, as in Linux.
    #expect(
      box.see(SamplePacket.udp("10.0.0.3", 5000, to: "198.51.100.8", 53), on: Box.inside)
        == "1: 203.0.113.1:\(port) > 198.51.100.8:53")
  }

  @Test("A port is forwarded to an inside machine, and its answers come from outside")
  func forwarding() throws {
    var box = try Box(
      "- nat: { outside: outside, masquerade: true, forward: [{ port: 8080, to: 10.0.0.5, to-port: 80 }, { protocol: udp, port: 600-610, to: 10.0.0.5 }] }"
    )
    #expect(
      box.see(SamplePacket.tcp(Self.web, 4000, to: "203.0.113.1", 8080, .syn), on: Box.outside)
        == "0: 198.51.100.7:4000 > 10.0.0.5:80")
    #expect(
      box.see(
        SamplePacket.tcp("10.0.0.5", 80, to: Self.web, 4000, [.syn, .ack], sequence: 9, acknowledgment: 1001),
        on: Box.inside) == "1: 203.0.113.1:8080 > 198.51.100.7:4000")
    #expect(
      box.see(SamplePacket.udp(Self.web, 4000, to: "203.0.113.1", 605), on: Box.outside)
        == "0: 198.51.100.7:4000 > 10.0.0.5:605")
  }

  @Test("Inside machines reach a forwarded port by the outside address")
  func hairpin() throws {
    var box = try Box("- nat: { outside: outside, masquerade: true, forward: [{ port: 80, to: 10.0.0.5 }] }")
    #expect(
      box.see(SamplePacket.tcp("10.0.0.2", 4000, to: "203.0.113.1", 80, .syn), on: Box.inside)
        == "0: 203.0.113.1:4000 > 10.0.0.5:80")
    #expect(
      box.see(
        SamplePacket.tcp("10.0.0.5", 80, to: "203.0.113.1", 4000, [.syn, .ack], sequence: 9, acknowledgment: 1001),
        on: Box.inside) == "0: 203.0.113.1:80 > 10.0.0.2:4000")
  }

  @Test("A pool gives an inside machine always the same address, and neighbours find it")
  func pool() throws {
    var box = try Box("- nat: { outside: outside, pool: [203.0.113.20-203.0.113.23] }")
    let sources = (0..<4).compactMap { port in
      box.pass(SamplePacket.udp("10.0.0.2", UInt16(5000 + port), to: Self.web, 53), on: Box.inside)
        .flatMap { PacketView($0.packet)?.source }
    }
    #expect(sources.count == 4 && Set(sources).count == 1 && sources[0].hasPrefix("203.0.113.2"))
    #expect(box.guest.stack.owns(.v4(SamplePacket.address("203.0.113.22"))))
  }

  @Test("A static pair works in both directions, for every protocol")
  func pair() throws {
    var box = try Box("- nat: { outside: outside, static: [{ inside: 10.0.0.5, outside: 203.0.113.50 }] }")
    #expect(
      box.see(SamplePacket.udp("10.0.0.5", 5000, to: Self.web, 53), on: Box.inside)
        == "1: 203.0.113.50:5000 > 198.51.100.7:53")
    #expect(
      box.see(SamplePacket.tcp(Self.web, 4000, to: "203.0.113.50", 22, .syn), on: Box.outside)
        == "0: 198.51.100.7:4000 > 10.0.0.5:22")
    #expect(
      box.see(SamplePacket.echo(Self.web, to: "203.0.113.50", id: 3), on: Box.outside)
        == "0: 198.51.100.7:3 > 10.0.0.5:0")
  }

  @Test("Only the prefixes under 'source' are translated")
  func sources() throws {
    var box = try Box("- nat: { outside: outside, masquerade: true, source: 10.0.0.0/25 }")
    #expect(
      box.see(SamplePacket.udp("10.0.0.2", 5, to: Self.web, 53), on: Box.inside) == "1: 203.0.113.1:5 > 198.51.100.7:53"
    )
    #expect(
      box.see(SamplePacket.udp("10.0.0.200", 5, to: Self.web, 53), on: Box.inside)
        == "1: 10.0.0.200:5 > 198.51.100.7:53")
  }

  @Test("An error about a translated packet quotes what its sender had sent")
  func errors() throws {
    var box = try Box(masquerade)
    let out = try #require(box.pass(SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53), on: Box.inside)?.packet)
    let error = SamplePacket.error(.timeToLiveExceeded, "192.0.2.9", to: "203.0.113.1", quoting: out)
    let backPassed = box.pass(error, on: Box.outside)
    let back = try #require(backPassed)
    #expect(back.port == Box.inside && PacketView(back.packet)?.description == "192.0.2.9:0 > 10.0.0.2:0")
    #expect(quoted(back.packet) == "10.0.0.2:5000 > 198.51.100.7:53")
  }

  @Test("The machine's own errors quote the packet as it came in, whatever became of it")
  func ownErrors() throws {
    var box = try Box(
      "- nat: { outside: outside, masquerade: true, forward: [{ protocol: udp, port: 9, to: 10.9.9.9 }] }")
    var late = SamplePacket.udp(Self.web, 4000, to: "203.0.113.1", 9, ttl: 1)
    let answers = box.send(late, on: Box.outside)
    let error = try #require(answers.compactMap(\.sent).first?.packet)
    #expect(quoted(error) == "198.51.100.7:4000 > 203.0.113.1:9")
    late = SamplePacket.udp("10.0.0.2", 4000, to: Self.web, 53, ttl: 1)
    let other = try #require(box.send(late, on: Box.inside).compactMap(\.sent).first?.packet)
    #expect(quoted(other) == "10.0.0.2:4000 > 198.51.100.7:53")
  }

  @Test("Fragments are translated as the packet that they are of")
  func fragments() throws {
    var box = try Box(masquerade)
    let pieces = SamplePacket.udp("10.0.0.2", 5000, to: Self.web, 53, [UInt8](repeating: 7, count: 2000)).cut(at: 1480)
    #expect(box.send(pieces[1], on: Box.inside).isEmpty)
    let sent = box.send(pieces[0], on: Box.inside).compactMap(\.sent)
    #expect(sent.count == 2 && sent.allSatisfy { Array($0.packet[12..<16]) == [203, 0, 113, 1] })
  }

  @Test("A firewall before a NAT sees the addresses of the inside in both directions")
  func order() throws {
    var box = try Box(
      """
      - firewall: { stateful: false, rules: [{ allow: { from: inside, to: outside, source: 10.0.0.2 } }, { allow: { from: outside, destination: 10.0.0.2 } }] }
      - nat: { outside: outside, masquerade: true }
      """)
    #expect(
      box.see(SamplePacket.udp("10.0.0.2", 5, to: Self.web, 53), on: Box.inside) == "1: 203.0.113.1:5 > 198.51.100.7:53"
    )
    #expect(
      box.see(SamplePacket.udp(Self.web, 53, to: "203.0.113.1", 5), on: Box.outside)
        == "0: 198.51.100.7:53 > 10.0.0.2:5")
    #expect(box.see(SamplePacket.udp("10.0.0.3", 5, to: Self.web, 53), on: Box.inside) == nil)
  }
}
