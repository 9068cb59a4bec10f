import Foundation
import TestSupport
import Testing

/// Open vSwitch and Wireshark read the messages between a switch of a lab and its controller.
@Suite(
  .enabled(
    if: Polder.built != nil && Tool("ovs-ofctl").isInstalled && Tshark.isInstalled,
    "skipped: no program, or ovs-ofctl or tshark is not installed"))
struct CapturedMessagesTests {
  private static let topology = """
    polder: 1
    name: captured
    duration: 8s
    addressing: { ipv4: 10.0.0.0/24 }
    nodes:
      h[1-3]: {}
      s[1-2]: { kind: openflow-switch, controller: c1 }
      c1:
        kind: controller
        apps:
          - forwarding
          - arp-proxy
          - monitor: { every: 1s }
          - firewall: { rules: [{ deny: "ipv4_dst=10.0.0.2,tcp_dst=22" }] }
          - qos: [{ match: "ip_proto=1", rate: 1Mbps }]
          - load-balancer: { address: 10.0.0.77, servers: [10.0.0.1, 10.0.0.3] }
    links: [[h1, s1], [h2, s1], [s1, s2], [h3, s2]]
    captures: [{ on: "s1:mgmt", file: channel.pcap }]
    events:
      - { at: 4s, on: h1, run: "ping -c 3 h3" }

    """

  @Test func `ovs-ofctl parses every message that tshark finds`() throws {
    let lab = try OutsideLab { _ in CapturedMessagesTests.topology }
    #expect(try lab.run(captures: "captures").status == 0)
    let capture = lab.folder["captures/channel.pcap"]
    let parsed = try Tool("ovs-ofctl").outcome(of: ["ofp-parse-pcap", capture, "6653"], limit: 60)
    #expect(parsed.status == 0, "\(parsed.errorText)")
    let messages = parsed.text.split(separator: "\n").filter { $0.hasPrefix("OFP") }
    let types = try Tshark.fields(["openflow_v4.type"], of: capture, where: "openflow_v4")
    #expect(messages.count == types.reduce(0) { $0 + $1.split(separator: ",").count })
    let kinds = [
      "FEATURES_REPLY", "FLOW_MOD", "GROUP_MOD", "METER_MOD", "PACKET_IN", "PACKET_OUT", "PORT reply", "FLOW reply",
    ]
    for kind in kinds {
      #expect(messages.contains { $0.contains("OFPT_\(kind)") || $0.contains("OFPST_\(kind)") }, "\(kind)")
    }
    for wrong in ["***decode error***", "unknown", "OFPT_ERROR"] { #expect(!parsed.text.contains(wrong)) }
    #expect(try Tshark.fields(["frame.number"], of: capture, where: "_ws.malformed").isEmpty)
  }
}
