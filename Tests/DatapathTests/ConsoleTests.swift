import DeviceConsoles
import Fabric
import OpenFlow
import OpenFlowSwitches
import OpenFlowText
import Packets
import SimulationKernel
import TestSupport
import Testing

@testable import Datapath

/// The console of a switch, without a lab.
struct ConsoleBench {
  private var device: OpenFlowSwitch
  private var outbox = Outbox()
  var now = Instant.zero

  init(ports: Int = 4) {
    let ports = (1...ports).map { number in
      PortSettings(name: "p\(number)", address: MACAddress(bits: UInt64(number)), speed: 1_000_000)
    }
    let identity = SwitchIdentity(datapathID: 0xA1, name: "s1", buffers: 0, tables: 254, queues: 8)
    device = OpenFlowSwitch(
      OpenFlowSwitchConfiguration(
        datapath: DatapathSettings(ports: ports), identity: identity, failMode: .secure, controllers: []))
  }

  mutating func run(_ line: String) -> ConsoleAnswer {
    ConsoleLine.run(line, on: &device, [], at: now, into: &outbox)
  }
}

/// The console against `ovs-ofctl`: the same requests are taken and refused, and leave the same flows, groups and meters.
@Suite(.serialized) struct ConsoleTests {
  static let isInstalled = OpenVSwitch.isInstalled && Tool("ovs-ofctl").isInstalled

  /// Text without what time, chance and the number of messages sent before make of it.
  private func settled(_ text: String) -> [String] {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("20") && !$0.hasPrefix("ofp_match") }
    return lines.map { line in
      String(
        line.replacing(/duration([=:])[0-9.]+s/) { "duration\($0.output.1)…" }
          .replacing(/xid=0x[0-9a-f]+/, with: "xid=…"))
    }.sorted()
  }

  @Test(.enabled(if: ConsoleTests.isInstalled, "skipped: Open vSwitch is not installed"))
  func requestsDoWhatTheyDoInOpenVSwitch() throws {
    let folder = try TemporaryFolder()
    let other = try OpenVSwitch(ports: 4, in: folder.path)
    var bench = ConsoleBench()
    func both(_ options: String, _ command: String, _ text: String?) throws -> (ConsoleAnswer, Tool.Outcome) {
      let words = options.split(separator: " ").map(String.init) + ["-O", "OpenFlow13", command]
      let theirs = try Tool("ovs-ofctl").outcome(
        of: words + ["unix:\(other.socket)"] + (text.map { [$0] } ?? []), limit: 20)
      return (bench.run("ovs-ofctl \(options) \(command) s1 \(text.map { "'\($0)'" } ?? "")"), theirs)
    }
    for request in ConsoleTests.requests {
      let (ours, theirs) = try both(request.options, request.command, request.text)
      let words = "\(request.options) \(request.command) \(request.text ?? "")"
      #expect(ours.status == theirs.status, "\(words): \(ours.errors), \(theirs.errorText)")
      #expect(settled(ours.output) == settled(theirs.text), "\(words)")
      if theirs.errorText.hasPrefix("ovs-ofctl:") { #expect(ours.errors == theirs.errorText, "\(words)") }
      guard request.command.hasSuffix("flow") || request.command.hasSuffix("flows") else { continue }
      let (dump, otherDump) = try both("", "dump-flows", nil)
      #expect(settled(dump.output) == settled(otherDump.text), "\(words)")
      // One flow after the other, so that the tables stay readable.
      if request.isAlone { _ = try both("", "del-flows", nil) }
    }
  }

  struct Request {
    var options = ""
    var command: String
    var text: String?
    var isAlone = false
  }

  static var requests: [Request] {
    [
      Request(command: "add-group", text: "group_id=1,type=select,bucket=weight:2,output:1,bucket=output:2"),
      Request(command: "add-meter", text: "meter=1,kbps,burst,stats,bands=type=drop,rate=1000,burst_size=100"),
    ] + (flows + refusedFlows).map { Request(command: "add-flow", text: $0, isAlone: true) } + others
  }

  static let flows = [
    "actions=drop", "actions=normal", "priority=0,actions=NORMAL", "priority=65535 actions=1,2,3",
    "table=0,priority=10,tcp,nw_src=10.0.0.0/24,tp_dst=80,cookie=0x17,idle_timeout=10,hard_timeout=20,send_flow_rem,"
      + "actions=meter:1,mod_dl_dst:00:00:00:00:00:01,set_field:10.0.0.9->ip_dst,dec_ttl,output:2,group:1,goto_table:1",
    "ip,actions=write_actions(output:1),write_metadata:0x1/0xff,goto_table:3", "table=7,ip,actions=goto_table:9",
    "ip,nw_tos=40,nw_ecn=2,actions=mod_nw_tos:4,mod_nw_ecn:1,mod_nw_ttl:9,output:1",
    "ip,ip_dscp=10,actions=set_field:11->ip_dscp,set_field:2->nw_ecn,1",
    "in_port=p1,dl_src=00:00:00:00:00:01/ff:ff:00:00:00:00,actions=output:p2", "in_port=LOCAL,actions=1",
    "dl_dst=01:00:00:00:00:00/01:00:00:00:00:00,actions=flood", "eth_dst=ff:ff:ff:ff:ff:ff,actions=all",
    "actions=mod_vlan_vid:5,mod_vlan_pcp:3,output:1", "dl_vlan=5,dl_vlan_pcp=3,actions=mod_vlan_vid:6,output:1",
    "vlan_vid=0x1005,actions=set_vlan_vid:7,1", "dl_vlan=0xffff,actions=1", "vlan_tci=0,actions=1",
    "vlan_vid=0,actions=1", "vlan_vid=0x1000/0x1000,actions=strip_vlan,1",
    "vlan_vid=0x1005/0x1fff,vlan_pcp=3,actions=1",
    "vlan_vid=0x1004/0x1ffc,actions=1", "dl_vlan_pcp=5,actions=1", "vlan_tci=0x3005,actions=1", "dl_vlan=0,actions=1",
    "vlan_tci=0x1005/0x1fff,actions=1", "vlan_tci=0x1000/0x1000,actions=drop",
    "dl_vlan=5,actions=strip_vlan,mod_vlan_vid:7,1", "actions=push_vlan:0x8100,set_field:4101->vlan_vid,1",
    "mpls,mpls_label=5,mpls_tc=2,mpls_bos=1,actions=dec_mpls_ttl,pop_mpls:0x800,1", "mplsm,actions=1",
    "ip,actions=push_mpls:0x8847,set_field:5->mpls_label,set_field:3->mpls_tc,1",
    "icmp,icmp_type=8,icmp_code=0,actions=set_field:0->icmp_type,1",
    "icmp6,icmpv6_type=135,nd_target=fe80::1,nd_sll=00:00:00:00:00:01,actions=1",
    "icmp6,icmp_type=136,nd_tll=00:00:00:00:00:01,actions=set_field:fe80::2->nd_target,1",
    "icmp6,actions=set_field:1->icmpv6_type,set_field:2->icmpv6_code,1", "ip6,nw_proto=58,icmp_code=1,actions=1",
    "ipv6,ipv6_label=0x12345,ipv6_src=2001:db8::/32,ipv6_dst=::1,actions=set_field:5->ipv6_label,set_field:::2->ipv6_src,1",
    "tcp6,tp_dst=80,actions=mod_tp_src:9,dec_ttl,1", "udp,udp_src=53,tp_dst=0x50,actions=mod_tp_dst:5,1",
    "sctp,sctp_dst=9,actions=set_field:8->sctp_dst,1", "sctp6,tp_src=9,actions=1", "udp6,tp_src=9,actions=1",
    "arp,arp_op=2,arp_spa=10.0.0.1,arp_tpa=10.0.0.0/8,arp_sha=00:00:00:00:00:01,arp_tha=00:00:00:00:00:02,"
      + "actions=set_field:1->arp_op,1",
    "arp,nw_src=10.0.0.0/24,nw_proto=1,actions=1", "rarp,actions=1",
    "arp,actions=set_field:1.2.3.4->arp_spa,set_field:1.2.3.4->arp_tpa,set_field:00:00:00:00:00:01->arp_sha,"
      + "set_field:00:00:00:00:00:01->arp_tha,1",
    "eth_type=0x800,ip_proto=6,tcp_dst=443,actions=1", "eth_type=0x800,ip_proto=89,actions=1",
    "dl_type=0x800,nw_proto=6,actions=1", "dl_type=2054,actions=1", "dl_type=0x88e7,actions=1",
    "ip,nw_proto=2,actions=1", "dl_type=0x88cc,actions=controller", "actions=controller(max_len=64)",
    "actions=controller:100", "ip,in_port=2,actions=65533", "metadata=5,actions=1", "metadata=0x4/0xc,actions=1",
    "metadata=0,actions=1", "tun_id=5,actions=set_field:6->tun_id,1", "actions=set_tunnel:7,1",
    "actions=write_metadata:5,goto_table:2", "actions=set_queue:4,write_metadata:0x0/0xf", "actions=clear_actions",
    "actions=output:1,clear_actions,write_actions(output:2)", "actions=write_actions(drop)",
    "actions=write_actions(set_queue:3,group:1)", "ip,nw_src=10.0.0.0/255.255.0.255,actions=1",
    "ip,nw_src=10.0.0.0/0,actions=1", "ip,nw_dst=10.0.0.7/24,actions=1",
    "ipv6,nw_tos=4,ipv6_src=fe80::1/ffff::,actions=1", "actions=in_port,flood,all,local,normal",
    "check_overlap,reset_counts,no_packet_counts,no_byte_counts,send_flow_rem,actions=drop", "tcp actions=1",
    "tcp, tp_dst=80 priority=7 actions=1", "duration=1s, n_packets=3, tcp actions=1",
    "table=1,idle_timeout=5,importance=3,actions=1", "cookie=-1,actions=1",
    "tcp,actions=set_field:80->tcp_dst,set_field:1.2.3.4->nw_src,1", "ip,actions=mod_nw_src:1.2.3.4,mod_nw_dst:1.2.3.5",
    "actions=mod_dl_src:00:00:00:00:00:07,output:\"p1\"", "nd_target=::1,icmp6,icmp_type=135,actions=1",
    "tcp,tp_src,actions=1", "actions=output:in_port",
    // Fields without their protocol are left out.
    "tp_dst=80,actions=1", "ip,tcp_dst=4,actions=1", "nw_src=1.2.3.4,actions=1",
    "udp,icmp_type=8,nd_target=::1,actions=1",
  ]

  static let refusedFlows = [
    "tcp,tp_dst=80", "foo=1,actions=drop", "actions=frob", "actions=group:99", "priority=70000,actions=1",
    "table=2,actions=goto_table:1", "actions=output:1,goto_table:1,output:2", "actions=clear_actions,output:1",
    "cookie=0x5/0xff,actions=1", "cookie=x,actions=1", "hard_timeout=70000,actions=1", "actions=output:1,drop",
    "actions=output:CONTROLLER:5", "actions=write_actions(1),write_actions(2)", "actions=meter:1,meter:1",
    "actions=1,meter:1", "actions=write_actions(goto_table:1)", "actions=write_actions(1),1", "ip,actions=mod_nw_tos:5",
    "actions=push_vlan:5", "actions=set_queue:x", "actions=group", "actions=set_field:5", "actions=set_field:5->foo",
    "ip,actions=set_field:700->ip_dscp", "tcp,tp_dst=70000,actions=1", "tcp,tp_dst=x,actions=1", "dl_src=5,actions=1",
    "ip,nw_src=10.0.0.0/40,actions=1", "actions=output", "in_port=x,actions=1", "actions=goto_table", "actions=ANY",
    "actions=apply_actions(1)", "table=x,actions=1", "ip,cookie,actions=1",
  ]

  /// Commands that build upon each other.
  static let others = [
    Request(command: "add-flow", text: "cookie=5,tcp,actions=1"),
    Request(command: "add-flow", text: "cookie=6,udp,priority=3,actions=2"),
    Request(options: "--strict", command: "mod-flows", text: "tcp,actions=2"),
    Request(command: "mod-flows", text: "ip,actions=3"), Request(command: "mod-flows", text: "cookie=5/-1,actions=1"),
    Request(options: "--no-stats", command: "dump-flows"), Request(command: "dump-flows", text: "udp"),
    Request(command: "dump-flows", text: "cookie=5/-1"), Request(command: "dump-flows", text: "table=1"),
    Request(command: "dump-flows", text: "out_port=3"), Request(command: "dump-flows", text: "priority=3"),
    Request(command: "dump-aggregate"), Request(command: "dump-aggregate", text: "tcp"),
    Request(command: "dump-tables"), Request(command: "add-flow", text: "check_overlap,ip,actions=drop"),
    Request(command: "del-flows", text: "cookie=5"), Request(command: "del-flows", text: "tcp,priority=4"),
    Request(command: "del-flows", text: "out_port=3"),
    Request(options: "--strict", command: "del-flows", text: "priority=3,udp"),
    Request(command: "del-flows", text: "tcp"), Request(command: "add-group", text: "group_id=1,type=all"),
    Request(command: "add-group", text: "group_id=2,type=all"),
    Request(
      command: "add-group",
      text: "group_id=3,type=indirect,bucket=set_field:00:00:00:00:00:01->eth_dst,dec_ttl,output:3"),
    Request(
      command: "add-group", text: "group_id=4,type=ff,bucket=watch_port:1,output:1,bucket=watch_group:2,output:2"),
    Request(command: "add-group", text: "group_id=5,bucket=output:1"),
    Request(command: "add-group", text: "type=all,bucket=output:1"),
    Request(command: "add-group", text: "group_id=6,type=all,bucket=foo:1"),
    Request(command: "add-group", text: "group_id=6,type=foo"),
    Request(command: "add-group", text: "group_id=7,type=all,bucket=weight:3,output:1"),
    Request(command: "add-group", text: "group_id=8,type=all,bucket=bucket_id:1,actions=output:1,bucket=drop"),
    Request(command: "mod-group", text: "group_id=2,type=all,bucket=output:2"),
    Request(command: "mod-group", text: "group_id=22,type=all,bucket=output:2"), Request(command: "dump-groups"),
    Request(command: "dump-group-stats", text: "1"), Request(command: "dump-group-stats", text: "group_id=1"),
    Request(command: "del-groups", text: "group_id=8"),
    Request(command: "del-groups", text: "3"),
    Request(command: "add-meter", text: "meter=2,pktps,band=type=drop,rate=5"),
    Request(command: "add-meter", text: "meter=3"), Request(command: "add-meter", text: "kbps,band=type=drop,rate=5"),
    Request(command: "add-meter", text: "meter=4,band=type=drop,rate=5"),
    Request(command: "add-meter", text: "meter=5,kbps,band=type=frob,rate=5"),
    Request(command: "add-meter", text: "meter=6,kbps,band=rate=5"),
    Request(command: "add-meter", text: "meter=6,kbps,burst,band=type=drop,rate=5"),
    Request(command: "add-meter", text: "meter=1,kbps,band=type=drop,rate=5"),
    Request(command: "dump-meters"), Request(command: "dump-meter", text: "meter=2"), Request(command: "meter-stats"),
    Request(command: "mod-meter", text: "meter=2,kbps,band=type=drop,rate=6,type=drop,rate=9"),
    Request(command: "del-meter", text: "meter=1"), Request(command: "dump-meters"),
    Request(command: "del-groups"), Request(command: "dump-groups"), Request(command: "del-meters"),
  ]
}
