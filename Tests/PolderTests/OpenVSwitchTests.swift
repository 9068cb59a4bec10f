import Foundation
import TestSupport
import Testing

/// `polder controller` drives Debian's Open vSwitch over real sockets, and real pings cross it: the script that stands
/// beside this file has the namespaces.
@Suite(.serialized, .enabled(if: OpenVSwitch.isPossible, "Open vSwitch or ping is not installed, or no namespaces"))
struct OpenVSwitchTests {
  @Test func learningSwitch() throws {
    let lines = try OpenVSwitch.run("2", ["--apps", "learning-switch"], ["reach 1 2", "reach 2 1", "flows 1"])
    #expect(lines.prefix(2) == ["ok", "ok"])
    #expect(
      lines.contains { $0.contains("idle_timeout=60, priority=10,in_port=1") && $0.hasSuffix("actions=output:2") })
  }

  @Test func hub() throws {
    let lines = try OpenVSwitch.run("2", ["--apps", "hub"], ["reach 1 2", "flows 1"])
    #expect(lines.first == "ok")
    #expect(lines.contains { $0.hasSuffix("priority=1 actions=FLOOD") })
  }

  /// A ring has a loop, and a link of it may break.
  @Test func forwardingAroundARing() throws {
    let commands = ["reach 1 2", "reach 1 3", "reach 2 4", "cut 1 2", "reach 1 2", "reach 1 3"]
    #expect(try OpenVSwitch.run("4", ["--apps", "forwarding,arp-proxy"], commands) == Array(repeating: "ok", count: 5))
  }

  @Test func firewall() throws {
    let config = """
      apps:
        - firewall:
            rules:
              - { deny: "ipv4_src=10.0.0.1,ipv4_dst=10.0.0.2,ip_proto=1" }
        - forwarding
      """
    let commands = ["reach 1 3", "reach 2 3", "ping 1 2", "ping 2 1"]
    #expect(try OpenVSwitch.run("3", config: config, commands) == ["ok", "ok", "lost", "lost"])
  }

  /// What is in the chain passes through the function, both ways; the rest does not. When the function is gone, the chain
  /// blocks or is as if it had no such hop.
  @Test(arguments: [
    ("none", "block", "lost"), ("vlan", "block", "lost"), ("vlan", "bypass", "ok"), ("mpls", "block", "lost"),
    ("nsh", "bypass", "ok"),
  ])
  func chain(encapsulation: String, onFailure: String, afterwards: String) throws {
    let config = """
      apps:
        - forwarding
        - chains:
            pings:
              match: "ipv4_src=10.0.0.2,ipv4_dst=10.0.0.3,ip_proto=1"
              through: [{ name: ids, at: [{ ports: ["0x1:4", "0x1:5"] }], on-failure: \(onFailure) }]
              encap: \(encapsulation)
      """
    let last = afterwards == "ok" ? "reach 2 3" : "ping 2 3"
    let commands = ["reach 2 1", "seen", "reach 2 3", "seen", "break", last, "reach 2 1"]
    let lines = try OpenVSwitch.run("3f", config: config, commands)
    #expect(lines == ["ok", "no", "ok", "yes", afterwards, "ok"], "\(lines)")
  }

  /// The address is no host's; everything to it goes to one of two servers, whose answers come from it.
  @Test func loadBalancer() throws {
    let config = """
      apps:
        - load-balancer: { address: 10.0.0.100, servers: [10.0.0.2, 10.0.0.3] }
        - forwarding
      """
    let lines = try OpenVSwitch.run("3", config: config, ["reach 1 100", "reach 1 100", "reach 1 2", "flows 1"])
    #expect(lines.prefix(3) == ["ok", "ok", "ok"])
    #expect(lines.contains { $0.contains("nw_dst=10.0.0.100 actions=group:") })
  }

  /// Hosts of two subnets, whose routers are the switches.
  @Test func gateway() throws {
    let config = """
      apps:
        - gateway: [10.0.1.1/24, 10.0.2.1/24]
        - forwarding
      """
    let commands = ["address 1 10.0.1.2/24 10.0.1.1", "address 2 10.0.2.2/24 10.0.2.1"]
    let lines = try OpenVSwitch.run(
      "2", config: config, commands + ["reach 1 10.0.1.1", "reach 1 10.0.2.2", "reach 2 10.0.1.2", "flows 1"])
    #expect(lines.prefix(3) == ["ok", "ok", "ok"])
    #expect(lines.contains { $0.contains("nw_dst=10.0.2.2 actions=dec_ttl,") })
  }

  /// A limit of which nothing is left after one large packet, and one that does not matter.
  @Test func meters() throws {
    let config = """
      apps:
        - qos: [{ match: "ip_proto=1", rate: 1Mbps, burst: 100 }]
        - forwarding
        - monitor: { every: 1s, format: csv }
      """
    let lines = try OpenVSwitch.run("2", config: config, ["reach 1 2", "flows 1"])
    #expect(lines.first == "ok")
    #expect(lines.contains { $0.contains("icmp actions=meter:") })
  }
}

private enum OpenVSwitch {
  static var isPossible: Bool {
    Polder.built != nil && geteuid() == 0
      && ["ovs-vswitchd", "ovsdb-server", "ovs-vsctl", "ovs-ofctl", "ping", "unshare", "ip", "bash", "python3"]
        .allSatisfy { Tool($0).isInstalled }
      && (try? Tool("unshare").outcome(of: ["--net", "--mount", "--pid", "--fork", "true"]).status) == 0
  }

  static func run(_ switches: String, config: String, _ commands: [String]) throws -> [String] {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    return try run(switches, ["--config", try folder.write(config, as: "controller.yaml")], commands)
  }

  /// What the commands print.
  static func run(_ switches: String, _ options: [String], _ commands: [String]) throws -> [String] {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts/open-vswitch.sh").path
    let arguments = [script, Polder.built?.path ?? "", folder.path, switches] + options
    return try Tool("bash").lines(arguments, input: Array(commands.map { $0 + "\n" }.joined().utf8))
  }
}
