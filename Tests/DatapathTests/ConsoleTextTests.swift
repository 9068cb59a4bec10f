import DeviceConsoles
import OpenFlow
import OpenFlowText
import Testing

/// The console's syntax and answers where there is no Open vSwitch to compare with.
struct ConsoleTextTests {
  @Test func theNameOfTheSwitchMayBeLeftOut() {
    var bench = ConsoleBench()
    for name in ["", "s1 ", "br0 "] {
      #expect(bench.run("ovs-ofctl -O OpenFlow13 add-flow \(name)tcp,tp_dst=80,actions=2").status == 0)
      let flows = bench.run("ovs-ofctl dump-flows \(name)tcp").output
      #expect(flows.contains("tcp,tp_dst=80 actions=output:2"))
      #expect(bench.run("ovs-ofctl del-flows \(name)").status == 0)
    }
    #expect(bench.run("ovs-ofctl dump-flows").output == "OFPST_FLOW reply (OF1.3) (xid=0x2):\n")
  }

  @Test(arguments: [
    ("show s7", "ovs-ofctl: s7 is not a bridge or a socket: this switch is s1"),
    ("add-flow s7 actions=1", "ovs-ofctl: s7 is not a bridge or a socket: this switch is s1"),
    ("frob", "ovs-ofctl: unknown command 'frob': use one of show, dump-flows"),
    ("add-flow s1", "ovs-ofctl: 'add-flow' command requires at least 2 arguments"),
    (
      "add-flow s1 tcp, actions=1",
      "ovs-ofctl: 'add-flow' command takes at most 2 arguments: put a flow with blanks in quotes"
    ),
    ("-O OpenFlow10 show", "ovs-ofctl: version negotiation failed: the switch speaks OpenFlow13"),
    ("add-flow tcp,tp_dst=80/0xfff0,actions=1", "ovs-ofctl: tcp_dst takes no mask in OpenFlow 1.3: remove '/0xfff0'"),
    ("add-flow ip,nw_ttl=4,actions=1", "ovs-ofctl: nw_ttl is an extension of Open vSwitch: use fields of OpenFlow 1.3"),
    (
      "add-flow actions=learn(table=1)", "ovs-ofctl: learn is an extension of Open vSwitch: use actions of OpenFlow 1.3"
    ),
    ("add-flow in_port=9,actions=output:9", "OFPT_ERROR (OF1.3) (xid=0x2): OFPBAC_BAD_OUT_PORT"),
    ("mod-port 9 down", "ovs-ofctl: couldn't find port `9'"),
    ("mod-port 1 off", "ovs-ofctl: unknown mod-port command 'off': use one of up, down"),
  ])
  func mistakesAreExplainedOnOneLine(line: String, message: String) {
    var bench = ConsoleBench()
    let answer = bench.run("ovs-ofctl \(line)")
    #expect(answer.status == 1)
    #expect(answer.errors.hasPrefix(message), "\(answer.errors)")
  }

  @Test func portsAreShownAndConfigured() {
    var bench = ConsoleBench(ports: 2)
    #expect(bench.run("ovs-ofctl mod-port p2 down").status == 0)
    #expect(
      bench.run("ovs-ofctl show").output == """
        OFPT_FEATURES_REPLY (OF1.3) (xid=0x2): dpid:00000000000000a1
        n_tables:254, n_buffers:0
        capabilities: FLOW_STATS TABLE_STATS PORT_STATS GROUP_STATS QUEUE_STATS
        OFPST_PORT_DESC reply (OF1.3) (xid=0x3):
         1(p1): addr:00:00:00:00:00:01
             config:     0
             state:      LIVE
             current:    1GB-FD
             supported:  1GB-FD
             speed: 1000 Mbps now, 1000 Mbps max
         2(p2): addr:00:00:00:00:00:02
             config:     PORT_DOWN
             state:      0
             current:    1GB-FD
             supported:  1GB-FD
             speed: 1000 Mbps now, 1000 Mbps max
        OFPT_GET_CONFIG_REPLY (OF1.3) (xid=0x5): frags=normal miss_send_len=128

        """)
    #expect(
      bench.run("ovs-ofctl dump-ports p1").output == """
        OFPST_PORT reply (OF1.3) (xid=0x2): 1 ports
          port  1: rx pkts=0, bytes=0, drop=0, errs=0, frame=0, over=0, crc=0
                   tx pkts=0, bytes=0, drop=0, errs=0, coll=0
                   duration=0s

        """)
  }

  @Test func namesOfPortsAreShownWhereTheyAreWanted() {
    var bench = ConsoleBench()
    _ = bench.run("ovs-ofctl add-flow in_port=p1,actions=p2,in_port")
    #expect(bench.run("ovs-ofctl --names --no-stats dump-flows").output == " in_port=p1 actions=output:p2,IN_PORT\n")
  }

  /// What the specification has and Open vSwitch does not.
  @Test(arguments: [
    "dl_type=0x88e7,pbb_isid=0x5 actions=pop_pbb", "ipv6,ipv6_exthdr=0x1/0x3 actions=copy_ttl_in,output:1",
    "in_port=1,in_phy_port=1 actions=push_pbb:0x88e7,copy_ttl_out,output:2",
  ])
  func theRestOfTheSpecificationIsRead(text: String) throws {
    let mod = try FlowText.flowMod(text, .add).mod
    try mod.match.validate()
    let writer = FlowWriter()
    #expect("\(writer.text(mod.match)) actions=\(writer.text(mod.instructions))" == text)
  }

  @Test func garbageIsRefused() {
    for text in ["", ",", "(", "=", "actions=(((((", "tcp,actions=set_field:->", "actions=output:", "table=,actions=1"]
    {
      #expect(throws: FlowTextError.self, "\(text)") { try FlowText.flowMod(text, .add) }
    }
    let deep = String(repeating: "write_actions(", count: 10_000)
    #expect(throws: FlowTextError.self) { try FlowText.flowMod("actions=\(deep)", .add) }
  }
}
