import Foundation
import TestSupport
import Testing

/// Controllers that we did not write drive the switches of a lab, as fast as they answer.
@Suite(.serialized, .enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct OutsideControllerTests {
  private static let osKen = JudgeEnvironment.osKen.python(with: "os_ken")
  private static let faucet = JudgeEnvironment.faucet.program("faucet")
  private static let testController = Tool("ovs-testcontroller")
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Scripts")

  private func expectSuccess(_ outcome: Polder.Outcome, _ log: String) {
    let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)\n\(said.suffix(4_000))")
  }

  /// Today's os-ken, with a learning switch of a few lines. What it did can be repeated without it.
  @Test(.enabled(if: osKen != nil, "skipped: os-ken 4.2.2 is not installed; Scripts/setup test installs it"))
  func osKenLearns() throws {
    let lab = try OutsideLab()
    let python = try #require(OutsideControllerTests.osKen)
    let script = OutsideControllerTests.scripts.appending(path: "os-ken-switch.py").path
    let controller = try OutsideProgram(python, [script, "\(lab.port)"], log: lab.folder["log"])
    defer { controller.stop() }
    let live = try lab.run(
      "--pace", "controller", "--patience", "120s", "--record", lab.folder["recording"], captures: "live")
    expectSuccess(live, lab.folder["log"])
    let again = try lab.run("--replay", lab.folder["recording"], captures: "again")
    #expect(try lab.folder.bytes(of: "again/all.pcapng") == lab.folder.bytes(of: "live/all.pcapng"))
    #expect(again.status == 0)
  }

  /// Two VLANs between which it routes, and an access list that keeps the pings of one machine out.
  @Test(.enabled(if: faucet != nil, "skipped: Faucet 1.10.12 is not installed; Scripts/setup test installs it"))
  func faucetRoutesAndFilters() throws {
    let lab = try OutsideLab(Faucet.topology)
    let configuration = try lab.folder.write(Faucet.configuration, as: "faucet.yaml")
    let path = "\(JudgeEnvironment.faucet.path)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    let controller = try OutsideProgram(
      try #require(OutsideControllerTests.faucet),
      ["--ryu-ofp-listen-host", "127.0.0.1", "--ryu-ofp-tcp-listen-port", "\(lab.port)"],
      environment: [
        "PATH": path, "FAUCET_CONFIG": configuration, "FAUCET_LOG": lab.folder["faucet.log"],
        "FAUCET_EXCEPTION_LOG": lab.folder["exceptions.log"], "FAUCET_PROMETHEUS_PORT": "0",
        "FAUCET_PROMETHEUS_ADDR": "127.0.0.1",
      ], log: lab.folder["log"])
    defer { controller.stop() }
    expectSuccess(
      try lab.run("--pace", "controller", "--patience", "120s", captures: "live"), lab.folder["log"])
  }

  /// Debian's small controller, which listens or connects to the switches itself.
  @Test(
    .enabled(if: testController.isInstalled, "skipped: ovs-testcontroller is not installed"), arguments: [true, false])
  func testControllerLearns(listens: Bool) throws {
    let other = FreePort.next()
    let lab = try OutsideLab { address in
      guard !listens, let port = UInt16(address.split(separator: ":").last ?? "") else {
        return OutsideLab.line(address)
      }
      let (first, second) = ("ptcp:\(port)", "ptcp:\(other):127.0.0.1")
      return OutsideLab.line(first).replacing(
        "dpid: \"2\", controller: \"\(first)", with: "dpid: \"2\", controller: \"\(second)")
    }
    let methods = listens ? ["ptcp:\(lab.port):127.0.0.1"] : ["tcp:127.0.0.1:\(lab.port)", "tcp:127.0.0.1:\(other)"]
    // It gives up when it finds nobody to connect to.
    let script = "until \"$@\"; do sleep 0.1; done"
    let controller = try OutsideProgram(
      "/bin/sh",
      ["-c", script, "sh", try #require(OutsideControllerTests.testController.path)]
        + ["--unixctl=none", "-O", "OpenFlow13", "--max-idle=permanent"] + methods, log: lab.folder["log"])
    defer { controller.stop() }
    expectSuccess(
      try lab.run("--pace", "controller", "--patience", "120s", captures: "live"), lab.folder["log"])
  }
}

private enum Faucet {
  static let configuration = """
    vlans:
      office: { vid: 100, faucet_vips: ["10.0.100.254/24"], faucet_mac: "0e:00:00:00:10:01" }
      lab: { vid: 200, faucet_vips: ["10.0.200.254/24"], faucet_mac: "0e:00:00:00:20:01" }
    routers:
      between: { vlans: [office, lab] }
    acls:
      guarded:
        - rule: { dl_type: 0x800, nw_proto: 1, ipv4_src: 10.0.100.2, ipv4_dst: 10.0.200.0/24, actions: { allow: 0 } }
        - rule: { actions: { allow: 1 } }
    dps:
      s1:
        dp_id: 1
        hardware: Open vSwitch
        interfaces:
          1: { native_vlan: office }
          2: { native_vlan: office, acls_in: [guarded] }
          3: { native_vlan: lab }

    """

  static func topology(_ controller: String) -> String {
    """
    polder: 1
    name: vlans
    duration: 15s
    nodes:
      h1: { gateway: 10.0.100.254, interfaces: { eth0: { address: 10.0.100.1/24 } } }
      h2: { gateway: 10.0.100.254, interfaces: { eth0: { address: 10.0.100.2/24 } } }
      h3: { gateway: 10.0.200.254, interfaces: { eth0: { address: 10.0.200.1/24 } } }
      s1: { kind: openflow-switch, dpid: "1", controller: "\(controller)" }
    links: [[h1, s1], [h2, s1], [h3, s1]]
    checks:
      - { name: routed, at: 5s, on: h1, run: "ping -c 3 h3", expect: { exit: 0 } }
      - { name: switched, at: 5s, on: h2, run: "ping -c 3 h1", expect: { exit: 0 } }
      - { name: the router answers, at: 5s, on: h3, run: "ping -c 3 10.0.200.254", expect: { exit: 0 } }
      - { name: blocked, at: 10s, on: h2, run: "ping -c 2 -W 1 h3", expect: { exit: 1 } }

    """
  }
}
