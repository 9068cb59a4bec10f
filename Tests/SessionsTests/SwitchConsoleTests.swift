import Fabric
import Foundation
import Lab
import LabTesting
import Sessions
import SimulationKernel
import TestSupport
import Testing

/// What the consoles of switches and hubs show and change.
@Suite struct SwitchConsoleTests {
  private static let lab = """
    polder: 1
    duration: 20s
    nodes:
      a: { interfaces: { eth0: { address: 10.0.0.1/24, mac: "02:00:00:00:00:0a" } } }
      b: { interfaces: { eth0: { address: 10.0.0.2/24, mac: "02:00:00:00:00:0b" } } }
      c: { interfaces: { eth0: { address: 10.0.0.3/24, mac: "02:00:00:00:00:0c" } } }
      s1: { kind: switch, mac: "02:00:00:00:01:00", stp: true }
      s2: { kind: switch, mac: "02:00:00:00:02:00", stp: true, priority: 4096 }
      v: { kind: switch, vlans: { up: { trunk: [10, 11, 12], native: 1 }, c: { access: 10 } } }
      h: { kind: hub }
    links: [[a, "s1:p1"], ["s1:p2", "s2:p2"], ["s1:p3", "s2:p3"], [b, "s2:p1"], [c, "v:c"], ["v:up", "h:p1"]]
    events:
      - { at: 5s, on: a, run: "ping -c 1 b" }

    """

  // A switch learns from spanning tree messages as well: the other's ports, whose addresses begin with 08:00:27, are left out.

  /// The records of the lab's events, after those that are given.
  private func run(_ events: [(seconds: Int, node: String, command: String)]) throws -> [RunResult.Program] {
    let lines = events.map { "  - { at: \($0.seconds)s, on: \($0.node), run: '\($0.command)' }\n" }
    let topology = try Topology(yaml: SwitchConsoleTests.lab + lines.joined(), file: "lab.yaml")
    var session = try Session(Checkpoint(topology, folder: Repository.root), output: nil)
    session.advance(to: session.plan.end)
    return session.result.programs
  }

  private func answer(_ node: String, _ command: String) throws -> RunResult.Program {
    try #require(run([(6, node, command)]).last)
  }

  @Test(arguments: [
    (
      "s1", "bridge fdb show | exclude 08:00:27",
      "02:00:00:00:00:0a dev p1 master br0 \n02:00:00:00:00:0b dev p2 master br0 \n"
    ),
    ("s1", "bridge fdb show dev p2 | exclude 08:00:27", "02:00:00:00:00:0b master br0 \n"),
    ("s1", "bridge fdb show static", ""),
    ("s1", "bridge -s fdb show br br0 | grep 0b", "02:00:00:00:00:0b dev p2 used 0/0 master br0 \n"),
    (
      "s1", "show mac | exclude 08:00:27",
      """
      vlan  address            type     port  age
      1     02:00:00:00:00:0a  dynamic  p1    0 s
      1     02:00:00:00:00:0b  dynamic  p2    0 s

      """
    ), ("s1", "sh mac address-table | include 02:00 | count", "2\n"),
    ("s1", "show mac | grep -c -v dynamic", "1\n"),
    (
      "s1", "show spanning-tree",
      """
      root    4096 02:00:00:00:02:00  by p2, cost 20000
      bridge  32768 02:00:00:00:01:00

      port  role        state       cost   id     type  designated bridge
      p1    designated  forwarding  20000  128.1  edge  32768 02:00:00:00:01:00
      p2    root        forwarding  20000  128.2  -     4096 02:00:00:00:02:00
      p3    alternate   discarding  20000  128.3  -     4096 02:00:00:00:02:00

      """
    ), ("v", "show spanning-tree", "no spanning tree: the switch has no 'stp: true'\n"),
    ("s2", "show spanning-tree | begin root | include this", "root    4096 02:00:00:00:02:00  this switch\n"),
    (
      "v", "show vlan",
      "vlan  untagged  tagged\n1     up        -\n10    c         up\n11    -         up\n12    -         up\n"
    ),
    (
      "v", "bridge vlan show",
      """
      port              vlan-id \u{20}
      c                 10 PVID Egress Untagged
      up                1 PVID Egress Untagged
                        10
                        11
                        12

      """
    ),
    ("v", "bridge -c vlan show dev up | grep 1", "up                1 PVID Egress Untagged\n                  10-12\n"),
    (
      "s1", "bridge link show dev p3",
      "4: p3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state blocking priority 32 cost 20000 \n"
    ),
    ("v", "bridge link | grep -c forwarding", "2\n"), ("s1", "ip link show master br0 | grep -c link/ether", "3\n"),
    (
      "s1", "ip link show br0",
      """
      5: br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
          link/ether 02:00:00:00:01:00 brd ff:ff:ff:ff:ff:ff

      """
    ), ("h", "show interfaces | include up | count", "1\n"),
  ]) func `what consoles show`(_ node: String, _ command: String, _ text: String) throws {
    let answer = try answer(node, command)
    #expect(answer.output == text && answer.errors == "")
    #expect(answer.endedNanoseconds == 6_000_000_000)
  }

  @Test(arguments: [
    ("s1", "ping b", "unknown command 'ping b': a switch has show mac, show spanning-tree", 127),
    ("h", "show mac", "unknown command 'show mac': a hub has show interfaces", 127),
    ("s1", "bridge fdb add 02::1 dev p1 master", "Invalid mac address 02::1\n", 255),
    ("s1", "bridge fdb add 02:00:00:00:00:01", "Device and address are required arguments.\n", 255),
    ("s1", "bridge fdb add 02:00:00:00:00:01 dev nix", "Cannot find device \"nix\"\n", 255),
    ("s1", "bridge fdb del 02:00:00:00:00:01 dev p1 master", "RTNETLINK answers: No such file or directory\n", 255),
    ("s1", "bridge fdb add 02:00:00:00:00:0a dev p1 master static", "RTNETLINK answers: File exists\n", 255),
    ("s1", "bridge nix", "Object \"nix\" is unknown, try \"bridge help\".\n", 255),
    ("s1", "bridge vlan nix", "Command \"nix\" is unknown, try \"bridge vlan help\".\n", 255),
    ("s1", "ip link set nix down", "Cannot find device \"nix\"\n", 1),
    ("s1", "ip link show nix", "Device \"nix\" does not exist.\n", 1),
    ("s1", "bridge fdb show vlan 4095", "invalid VLAN ID \"4095\"\n", 255),
  ]) func `what consoles refuse`(_ node: String, _ command: String, _ errors: String, _ status: Int32) throws {
    let answer = try answer(node, command)
    #expect(answer.errors.hasPrefix(errors) && answer.exit == status, "\(answer.errors)")
  }

  @Test func `an address that was entered stays, and what was learned can be forgotten`() throws {
    let records = try run([
      (6, "s1", "bridge fdb add 02:00:00:00:00:77 dev p1 master static vlan 1"),
      (6, "s1", "bridge fdb flush dev p1 dynamic"),
      (6, "s1", "bridge fdb show | exclude 08:00:27"),
      (7, "s1", "ip link set p1 down; bridge fdb show dev p1; show interfaces p1 | grep disabled"),
      (8, "a", "ping -c 1 -W 1 b"), (9, "s1", "ip link set p1 up"), (15, "a", "ping -c 1 -W 1 b"),
      (16, "s1", "bridge fdb del 02:00:00:00:00:77 dev p1 vlan 1; bridge fdb | grep -c 77"),
    ])
    #expect(
      records[3].output
        == "02:00:00:00:00:0b dev p2 master br0 \n02:00:00:00:00:77 dev p1 master br0 static\n")
    #expect(records[4].output.hasPrefix("02:00:00:00:00:77 master br0 static\np1    disabled"))
    #expect(records[5].exit == 1 && records[7].exit == 0 && records[8].output == "0\n", "\(records)")
  }

  @Test func `a switch that is off answers nothing, and nothing can be typed into one`() throws {
    let topology = try Topology(yaml: SwitchConsoleTests.lab, file: "lab.yaml")
    let start = try Checkpoint(topology, folder: Repository.root)
    for text in ["1s s1: ^C", "1s h type: x"] {
      let line = try InputLine(text)
      #expect(throws: InputLineError.self) { try line.input(for: start) }
    }
    #expect(try InputLine("1s s1: show mac").input(for: start) == .command(.run("show mac", on: .init(3)), check: nil))
    let line = try InputLine("1s s1: show 'mac")
    #expect(throws: InputLineError.self) { try line.input(for: start) }
  }

  /// The kernel's bridge with the same ports, in a namespace of its own.
  @Test(.enabled(if: LinuxBridge.isAvailable, "skipped: this kernel gives us no bridge in a namespace of our own"))
  func `the commands print what iproute2 prints`() throws {
    let commands = [
      "bridge fdb show brport c static", "bridge fdb show static", "bridge vlan show dev up", "bridge vlan show dev c",
    ]
    let outputs = try LinuxBridge.outputs(of: commands)
    let records = try run(
      [(6, "v", "bridge fdb add 02:00:00:00:00:77 dev c master static vlan 10")] + commands.map { (6, "v", $0) })
    for (output, record) in zip(outputs, records.suffix(commands.count)) { #expect(record.output == output) }
  }
}

/// A bridge of Linux with a trunk and an access port, as the switch `v` of the lab.
private enum LinuxBridge {
  static let isAvailable = (try? outputs(of: [])) != nil

  private static let setUp = """
    set -e
    ip link add br0 type bridge vlan_filtering 1
    for port in c up; do
      ip link add $port type veth peer name peer-$port
      ip link set $port master br0
    done
    bridge vlan del dev c vid 1
    bridge vlan add dev c vid 10 pvid untagged
    for vid in 10 11 12; do bridge vlan add dev up vid $vid; done
    bridge fdb add 02:00:00:00:00:77 dev c master static vlan 10
    set +e

    """

  static func outputs(of commands: [String]) throws -> [String] {
    let script = setUp + commands.map { "\($0); echo ====" }.joined(separator: "\n")
    let text = try Tool("unshare").run(["-rn", "sh", "-c", script])
    return Array(String(decoding: text, as: UTF8.self).components(separatedBy: "====\n").dropLast())
  }
}
