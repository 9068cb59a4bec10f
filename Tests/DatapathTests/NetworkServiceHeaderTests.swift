import Fabric
import Foundation
import OpenFlow
import OpenFlowText
import TestSupport
import Testing

@testable import Datapath

/// Packets put behind network service headers and taken out (RFC 8300), by the actions that Open vSwitch has for it.
@Suite(.serialized) struct NetworkServiceHeaderTests {
  private static let inner = Frames.ethernet(0x0800, Frames.ipv4(6, Frames.tcp(5000, 80)))

  /// - Parameter first: version, flags, time to live and length.
  private static func header(
    _ first: Int = 0x0FC6, type: UInt8 = 1, next: UInt8 = 3, path: UInt8 = 7, index: UInt8 = 254,
    context: [UInt8] = [UInt8](repeating: 0, count: 16)
  ) -> [UInt8] {
    Frames.word(first) + [type, next, 0, 0, path, index] + context
  }

  private static func frame(_ header: [UInt8], _ payload: [UInt8] = inner) -> [UInt8] {
    Frames.ethernet(0x894F, header + payload)
  }

  private static func bench(_ flows: [String]) throws -> Bench {
    var bench = Bench()
    for flow in flows { try bench.apply(FlowText.flowMod(flow, .add).mod) }
    return bench
  }

  private static let push =
    "in_port=1,actions=encap(nsh(md_type=1)),set_field:7->nsh_spi,set_field:254->nsh_si,encap(ethernet),"
    + "set_field:12:11:11:11:11:11->eth_src,set_field:22:22:22:22:22:22->eth_dst,output:2"

  /// RFC 8300, sections 2.2 to 2.4: version 0, time to live 63, six words, metadata type 1, the whole frame behind it.
  @Test func aClassifierPutsTheHeaderBeforeTheFrame() throws {
    var bench = try Self.bench([Self.push])
    bench.receive(Self.inner)
    #expect(bench.takeSent() == [Bench.Sent(port: 2, bytes: Self.frame(Self.header()))])
  }

  /// RFC 8300, section 2.5: metadata type 2 needs no context at all.
  @Test func metadataOfVariableLengthMayBeEmpty() throws {
    var bench = try Self.bench([Self.push.replacingOccurrences(of: "md_type=1", with: "md_type=2")])
    bench.receive(Self.inner)
    let header = Self.header(0x0FC2, type: 2, context: [])
    #expect(bench.takeSent() == [Bench.Sent(port: 2, bytes: Self.frame(header))])
  }

  private static let pop = "in_port=1,eth_type=0x894f,nsh_spi=7,nsh_si=254,actions=decap(),decap(),output:3"

  /// RFC 8300, section 2.5: who does not know the metadata skips them by the length.
  @Test(arguments: [
    header(), header(0x0FC2, type: 2, context: []),
    header(0x0FC4, type: 2, context: [0x10, 0x00, 0x0A, 0x04, 1, 2, 3, 4]),
    header(0x3FC6, context: [UInt8](1...16)), header(0x0006),
  ])
  func theEndOfAPathGetsTheFrameBack(header: [UInt8]) throws {
    var bench = try Self.bench([Self.pop])
    bench.receive(Self.frame(header))
    #expect(bench.takeSent() == [Bench.Sent(port: 3, bytes: Self.inner)])
    #expect(bench.holdsNoOtherFrames)
  }

  /// RFC 8300, sections 2.2 and 2.4: another version, a wrong length and a header that is cut off have no fields.
  @Test(arguments: [
    header(0x4FC6), header(0x0FC5), header(0x0FC1), Array(header().prefix(7)), Array(header().prefix(23)),
    header(0x0FC3, type: 1, context: [1, 2, 3, 4]),
  ])
  func malformedHeadersMatchNothing(header: [UInt8]) throws {
    var bench = try Self.bench([Self.pop])
    bench.receive(Self.frame(header, []))
    #expect(bench.takeSent() == [])
    #expect(bench.dropped == [DropReason(DatapathDropReason.tableMiss)])
  }

  /// RFC 8300, section 2.2: 0 becomes 63, and what would become 0 is not forwarded.
  @Test(arguments: [(63, 62), (2, 1), (0, 63)]) func theTimeToLiveIsDecremented(before: Int, after: Int) throws {
    var bench = try Self.bench(["eth_type=0x894f,actions=dec_nsh_ttl,output:2"])
    bench.receive(Self.frame(Self.header(before << 6 | 6)))
    #expect(bench.takeSent().map(\.bytes) == [Self.frame(Self.header(after << 6 | 6))])
  }

  @Test func aTimeToLiveOfOneIsUsedUp() throws {
    var bench = try Self.bench(["eth_type=0x894f,actions=dec_nsh_ttl,output:2"])
    bench.receive(Self.frame(Self.header(1 << 6 | 6)))
    #expect(bench.takeSent() == [])
    #expect(bench.dropped == [DropReason(DatapathDropReason.invalidTimeToLive)])
  }

  /// What the action does not name stays, reserved bits and unknown metadata too (RFC 8300, section 2.2).
  @Test(arguments: [
    ("set_field:1->nsh_flags", header(0x1FC6)), ("set_field:3->nsh_ttl", header(0x00C6)),
    (
      "set_field:0x123456->nsh_spi",
      Frames.word(0x0FC6) + [1, 3, 0x12, 0x34, 0x56, 254] + [UInt8](repeating: 0, count: 16)
    ),
    ("set_field:9->nsh_si", header(index: 9)),
    ("set_field:0x01020304->nsh_c2", header(context: [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0])),
  ])
  func fieldsAreSet(action: String, expected: [UInt8]) throws {
    var bench = try Self.bench(["eth_type=0x894f,actions=\(action),output:2"])
    bench.receive(Self.frame(Self.header()))
    #expect(bench.takeSent().map(\.bytes) == [Self.frame(expected)])
  }

  @Test func withoutAnEthernetHeaderNothingIsSent() throws {
    var bench = try Self.bench(["actions=encap(nsh),output:2"])
    bench.receive(Self.inner)
    #expect(bench.dropped == [DropReason(DatapathDropReason.noEthernetHeader)])
    bench = try Self.bench(["actions=decap(),decap(),output:2"])
    bench.receive(Self.inner)
    #expect(bench.dropped == [DropReason(DatapathDropReason.noEncapsulation)])
    #expect(bench.holdsNoOtherFrames)
  }

  /// A header within a header, and a packet without an Ethernet header of its own.
  @Test func nestedHeadersAndBarePackets() throws {
    let nested = Self.push.replacingOccurrences(of: "encap(ethernet)", with: "encap(nsh),encap(ethernet)")
    var bench = try Self.bench([nested, "in_port=2,eth_type=0x894f,actions=decap(),decap(),decap(),output:3"])
    bench.receive(Self.inner)
    let sent = bench.takeSent()
    let outer = Self.header(next: 4, path: 0, index: 255)
    #expect(sent.map(\.bytes) == [Self.frame(outer, Self.header() + Self.inner)])
    bench.receive(sent[0].bytes, on: 2)
    #expect(bench.takeSent() == [Bench.Sent(port: 3, bytes: Self.inner)])
    bench = try Self.bench(["eth_type=0x894f,actions=decap(),decap(),encap(ethernet),output:2"])
    let packet = Frames.ipv4(17, Frames.udp(1, 2))
    bench.receive(Self.frame(Self.header(next: 1), packet))
    #expect(bench.takeSent().map(\.bytes) == [[UInt8](repeating: 0, count: 12) + [8, 0] + packet])
  }

  private static let flows = [
    push, pop,
    "in_port=1,eth_type=0x894f,nsh_spi=9,nsh_si=255,actions=dec_nsh_ttl,set_field:254->nsh_si,output:4",
    "in_port=1,eth_type=0x894f,nsh_mdtype=2,actions=output:2",
    "in_port=2,eth_type=0x894f,nsh_flags=2/2,nsh_ttl=63,nsh_mdtype=1,nsh_np=3,nsh_c2=0x10/0xf0,actions=output:1",
    "in_port=3,ip,actions=encap(nsh(md_type=2)),set_field:3->nsh_spi,encap(ethernet),output:1",
    "in_port=4,actions=push_mpls:0x8847,set_field:1000->mpls_label,set_mpls_ttl(255),output:1",
  ].map { $0.replacingOccurrences(of: "in_port=1,actions", with: "priority=1,in_port=1,actions") }

  @Test(.enabled(if: OpenVSwitch.isInstalled, "skipped: Open vSwitch is not installed"))
  func openVSwitchSendsTheSameFrames() throws {
    let folder = try TemporaryFolder()
    let other = try OpenVSwitch(ports: 4, in: folder.path)
    let connection = try OpenFlowConnection(to: other.socket)
    var bench = Bench()
    for (number, text) in Self.flows.enumerated() {
      var mod = try FlowText.flowMod(text, .add).mod
      mod.priority = UInt16(10 + number)
      if number == 0 { mod.priority = 1 }
      let theirs = try connection.error(of: .flowMod(mod))
      #expect(theirs == nil, "\(text)")
      try bench.apply(mod)
    }
    let headers = [
      Self.header(), Self.header(path: 9, index: 255), Self.header(0x0FC2, type: 2, context: []),
      Self.header(0x2FC6, context: [1, 2, 3, 4, 0, 0, 0, 0x18, 0, 0, 0, 0, 0, 0, 0, 0]),
      Self.header(0x0046, path: 9, index: 255),
    ]
    for frame in headers.map({ Self.frame($0) }) + [Self.inner] {
      for port in 1...4 {
        bench.receive(frame, on: UInt32(port))
        let ours = bench.takeSent()
        #expect(try other.exits(of: frame, from: port) == ours, "\(Bench.Sent(port: UInt32(port), bytes: frame).text)")
      }
    }
  }

  /// The text of each flow is what `ovs-ofctl` makes of it.
  @Test(.enabled(if: Tool("ovs-ofctl").isInstalled, "skipped: ovs-ofctl is not installed"))
  func ovsOfctlWritesTheSameText() throws {
    for flow in Self.flows {
      let lines = try Tool("ovs-ofctl").lines(["-O", "OpenFlow13", "parse-flow", flow])
      let mod = try FlowText.flowMod(flow, .add).mod
      let words = try #require(lines.last { $0.contains("ADD ") }).split(separator: "ADD ").last ?? ""
      let ours = "\(FlowWriter().text(mod.match)) actions=\(FlowWriter().text(mod.instructions))"
      let theirs = words.hasPrefix("priority=") ? words.drop { $0 != "," && $0 != " " }.dropFirst() : words
      #expect(ours == theirs)
    }
  }

  @Test(arguments: [
    ("encap(mpls)", "Encap hdr not supported: mpls: use nsh or ethernet"),
    ("encap(nsh(md_type=3))", "invalid md_type 3: use 1 or 2"),
    (
      "decap(packet_type(ns=0,type=0))", "decap(packet_type(ns=0,type=0)): the next header says what it is: use decap()"
    ),
    ("set_field:1->nsh_np", "nsh_np is read-only"),
  ])
  func mistakesInTextsAreExplained(action: String, message: String) {
    #expect(throws: FlowTextError(message)) { try FlowText.flowMod("eth_type=0x894f,actions=\(action)", .add) }
  }

  /// Actions of experimenters that nobody knows are refused, as are known ones that are cut short.
  @Test func unknownActionsAreRefused() throws {
    let decap = OpenVSwitchAction.decapsulate.action
    guard case .experimenter(let data) = decap else { return }
    for length in 0..<data.data.count {
      let cut = ExperimenterData(experimenter: data.experimenter, data: Array(data.data.prefix(length)))
      #expect(OpenVSwitchAction(cut) == nil)
    }
    var bench = Bench()
    let mod = FlowMod(
      .add, table: TableNumber(0), instructions: [.applyActions([.experimenter(ExperimenterData(experimenter: 1))])])
    #expect(throws: OpenFlowError.badAction(.badExperimenter)) { try bench.apply(mod) }
  }
}
