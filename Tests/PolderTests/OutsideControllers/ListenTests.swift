import Foundation
import TestSupport
import Testing

/// Open vSwitch's ovs-ofctl connects to a switch of a lab.
@Suite(
  .serialized,
  .enabled(
    if: Polder.built != nil && Tool("ovs-ofctl").isInstalled, "skipped: no program, or ovs-ofctl is not installed"))
struct ListenTests {
  private static let topology = """
    polder: 1
    name: pair
    duration: 600s
    nodes: { h1: {}, h2: {}, s1: { kind: openflow-switch, dpid: "a1" } }
    links: [[h1, s1], [h2, s1]]

    """

  /// What ovs-ofctl prints, without the times.
  private func ofctl(_ port: UInt16, _ command: String, _ arguments: String...) throws -> String {
    let target = "tcp:127.0.0.1:\(port)"
    let outcome = try Tool("ovs-ofctl").outcome(
      of: ["-O", "OpenFlow13", "--timeout=120", command, target] + arguments, limit: 150)
    #expect(outcome.status == 0, "\(command): \(outcome.errorText)")
    return outcome.text.replacing(#/duration=[0-9.]+s/#, with: "duration=1s").replacing(
      #/ \(xid=0x[0-9a-f]+\)/#, with: "")
  }

  @Test(arguments: [true, false]) func ofctlProgramsASwitch(byCommandLine: Bool) throws {
    let lab = try OutsideLab { address in
      let port = address.split(separator: ":").last ?? ""
      return byCommandLine
        ? ListenTests.topology : ListenTests.topology.replacing("\"a1\"", with: "\"a1\", controller: \"ptcp:\(port)\"")
    }
    let listen = byCommandLine ? ["--listen", "s1=\(lab.port)"] : []
    let running = try lab.polder.start(["run", lab.folder["lab.yaml"], "--pace", "real", "--capture", "none"] + listen)
    defer { running.send(SIGKILL) }
    _ = try RawController(port: lab.port)
    #expect(try ofctl(lab.port, "show").contains("dpid:00000000000000a1\nn_tables:254, n_buffers:256"))
    #expect(try ofctl(lab.port, "dump-flows") == "OFPST_FLOW reply (OF1.3):\n")
    _ = try ofctl(lab.port, "add-group", "group_id=1,type=all,bucket=output:1,bucket=output:2")
    _ = try ofctl(lab.port, "add-flow", "table=0,priority=10,ip,nw_dst=10.0.0.0/24,in_port=1,actions=output:2")
    _ = try ofctl(lab.port, "add-flow", "cookie=0x5,table=0,priority=9,in_port=2,actions=group:1")
    #expect(
      try ofctl(lab.port, "dump-flows") == """
        OFPST_FLOW reply (OF1.3):
         cookie=0x0, duration=1s, table=0, n_packets=0, n_bytes=0, priority=10,ip,in_port=1,nw_dst=10.0.0.0/24 actions=output:2
         cookie=0x5, duration=1s, table=0, n_packets=0, n_bytes=0, priority=9,in_port=2 actions=group:1

        """)
    #expect(
      try ofctl(lab.port, "dump-groups") == """
        OFPST_GROUP_DESC reply (OF1.3):
         group_id=1,type=all,bucket=actions=output:1,bucket=actions=output:2

        """)
    let ports = try ofctl(lab.port, "dump-ports-desc")
    #expect(
      ports.contains(" 1(p1): addr:") && ports.contains(" 2(p2): addr:") && ports.contains("speed: 1000 Mbps now"))
    _ = try ofctl(lab.port, "del-flows", "in_port=2")
    #expect(try ofctl(lab.port, "dump-flows").contains("priority=9") == false)
    running.interrupt()
    #expect(try running.wait().status == 130)
  }

  @Test func wrongArgumentsAreExplained() throws {
    let lab = try OutsideLab { _ in ListenTests.topology }
    func complaint(_ arguments: String...) throws -> String {
      let outcome = try lab.polder.run(["run", lab.folder["lab.yaml"], "--capture", "none"] + arguments)
      #expect(outcome.status == 64)
      return outcome.errors
    }
    #expect(try complaint("--listen", "6653").contains("--listen needs --pace real or --pace controller"))
    #expect(try complaint("--record", "x").contains("--record needs --pace real or --pace controller"))
    #expect(try complaint("--listen", "h1=6653", "--pace", "real").contains("'h1' is not an OpenFlow switch"))
    #expect(try complaint("--listen", "x", "--pace", "real").contains("use a port"))
    #expect(try complaint("--record", "x", "--replay", "y").contains("cannot be combined"))
    try lab.folder.write(
      ListenTests.topology.replacing("\"a1\"", with: "\"a1\", controller: \"ptcp:6653:0.0.0.0\""), as: "lab.yaml")
    let open = try lab.polder.run(["run", lab.folder["lab.yaml"], "--capture", "none", "--pace", "real"])
    #expect(open.status == 65 && open.errors.contains("use --allow-outside if you trust the lab"), "\(open)")
  }
}
