import Foundation
import LabTesting
import TestSupport
import Testing

/// What `polder trace` says of the tables, groups and meters of OpenFlow switches.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct PipelineTraceTests {
  private static let lab = """
    polder: 1
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/24, mac: "02:00:00:00:00:0a" } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/24, mac: "02:00:00:00:00:0b" } }, services: [{ http: { port: 80 } }] }
      s: { kind: openflow-switch }
    links: [[a, "s:p1"], ["s:p2", b]]
    events:
      - { at: 0s, on: s, run: "ovs-ofctl add-group 'group_id=7,type=select,bucket=output:2'" }
      - { at: 0s, on: s, run: "ovs-ofctl add-meter meter=1,pktps,burst,bands=type=drop,rate=1,burst_size=1" }
      - { at: 0s, on: s, run: "ovs-ofctl add-flow arp,actions=flood" }
      - { at: 0s, on: s, run: "ovs-ofctl add-flow cookie=0x17,in_port=1,ip,actions=write_metadata:5,goto_table:3" }
      - { at: 0s, on: s, run: "ovs-ofctl add-flow table=3,priority=9,icmp,metadata=5,actions=meter:1,group:7" }
      - { at: 0s, on: s, run: "ovs-ofctl add-flow priority=7,in_port=2,actions=write_actions(output:1)" }

    """

  private func trace(_ words: String) throws -> Polder.Outcome {
    let folder = try TemporaryFolder()
    try folder.write(Self.lab, as: "lab.yaml")
    let words = ["trace", "lab.yaml", "--from", "a", "--to", "b"] + words.split(separator: " ").map(String.init)
    return try #require(Polder.built).run(words, in: folder.path)
  }

  @Test func `each table, group and meter on the way is named with what it does`() throws {
    let outcome = try trace("")
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(
      outcome.output.contains(
        """
          in p1: ICMP echo request 10.0.0.1 > 10.0.0.2, ttl 64
          table 0: priority 32768, ip,in_port=1, cookie 0x17: write_metadata:0x5,goto_table:3
          table 3: priority 9, icmp,metadata=0x5: meter:1,group:7
          meter 1: passes
          group 7 (select): bucket 0: output:2
          out p2: ICMP echo request 10.0.0.1 > 10.0.0.2, ttl 64

        """), "\(outcome.output)")
    #expect(
      outcome.output.contains(
        """
          table 0: priority 7, in_port=2: write_actions(output:1)
          action set: output:1
          out p1: ICMP echo reply 10.0.0.2 > 10.0.0.1, ttl 64

        """), "\(outcome.output)")
  }

  @Test func `a packet that no entry matches ends there`() throws {
    let outcome = try trace("--protocol tcp --destination-port 80")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("  table 3: no entry matches\n  dropped: no flow entry\n"), "\(outcome.output)")
    #expect(outcome.output.hasSuffix("\ndropped by `s`: no flow entry\n"), "\(outcome.output)")
  }

  /// A packet of a service chain is followed behind what it has between switches.
  @Test(arguments: [
    ("nsh", ", service path 1, index 253"), ("vlan", ", tag of VLAN 4092"), ("mpls", ", MPLS label 1002"),
  ])
  func packetsAreFollowedThroughEncapsulations(encap: String, tag: String) throws {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: Repository.path(of: "nsh-chain"), encoding: .utf8)
    let file = try folder.write(text.replacing("encap: nsh\n\n", with: "encap: \(encap)\n\n"), as: "lab.yaml")
    let words = [
      "trace", file, "--from", "client", "--to", "web", "--at", "6s", "--protocol", "tcp", "--destination-port", "80",
    ]
    let outcome = try #require(Polder.built).run(words)
    #expect(outcome.status == 0)
    for end in ["  out p2: ", "  in p1: "] {
      #expect(
        outcome.output.contains("\(end)TCP 203.0.113.1:40000 > 203.0.113.80:80, ttl 63\(tag)\n"), "\(outcome.output)")
    }
  }
}
