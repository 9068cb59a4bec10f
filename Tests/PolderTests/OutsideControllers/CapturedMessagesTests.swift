import Foundation
import LabTesting
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
    let messages = try readMessages(of: lab.folder["captures/channel.pcap"])
    let kinds = [
      "FEATURES_REPLY", "FLOW_MOD", "GROUP_MOD", "METER_MOD", "PACKET_IN", "PACKET_OUT", "PORT reply", "FLOW reply",
    ]
    for kind in kinds {
      #expect(messages.contains { $0.contains("OFPT_\(kind)") || $0.contains("OFPST_\(kind)") }, "\(kind)")
    }
  }

  /// Of every switch of every lesson, whether its file captures them or not.
  @Test(
    .enabled(if: Tool("editcap").isInstalled, "skipped: editcap is not installed"),
    arguments: Repository.topologies.filter { (try? Repository.text(of: $0))?.contains("kind: controller") == true })
  func `ovs-ofctl parses every message of a lesson`(topology: String) throws {
    let polder = try #require(Polder.built)
    let folder = try TemporaryFolder()
    let expanded = try polder.run(["expand", Repository.path(of: topology)])
    let switches = expanded.output.matches(of: #/ {2}(\S+):\n {4}kind: openflow-switch/#).map { String($0.output.1) }
    #expect(!switches.isEmpty)
    let outcome = try polder.run(
      ["run", Repository.path(of: topology), "--output", folder["captures"], "--capture", "none"]
        + switches.flatMap { ["--capture", "\($0):mgmt"] })
    #expect(outcome.status == 0, "\(outcome)")
    for name in switches {
      // Open vSwitch reads only the older format.
      try Tool("editcap").run(["-F", "pcap", folder["captures/\(name)-mgmt.pcapng"], folder["\(name).pcap"]])
      let messages = try readMessages(of: folder["\(name).pcap"])
      for kind in ["FEATURES_REPLY", "FLOW_MOD"] { #expect(messages.contains { $0.contains("OFPT_\(kind)") }) }
    }
  }

  /// The messages of a capture as ovs-ofctl writes them, after both have been asked whether there is anything wrong with them.
  private func readMessages(of capture: String) throws -> [Substring] {
    let parsed = try Tool("ovs-ofctl").outcome(of: ["ofp-parse-pcap", capture, "6653"], limit: 60)
    #expect(parsed.status == 0, "\(parsed.errorText)")
    for wrong in ["***decode error***", "unknown", "OFPT_ERROR"] { #expect(!parsed.text.contains(wrong)) }
    let messages = parsed.text.split(separator: "\n").filter { $0.hasPrefix("OFP") }
    let types = try Tshark.fields(["openflow_v4.type"], of: capture, where: "openflow_v4")
    #expect(messages.count == types.reduce(0) { $0 + $1.split(separator: ",").count })
    #expect(try Tshark.fields(["frame.number"], of: capture, where: "_ws.malformed").isEmpty)
    return messages
  }
}
