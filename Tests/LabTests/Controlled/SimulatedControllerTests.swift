import Datapath
import Fabric
import Lab
import LabTesting
import OpenFlowSwitches
import SimulationKernel
import TestSupport
import Testing

@testable import Sessions

/// Switches of a lab that connect to a controller of the lab, over TCP and a management network.
@Suite struct SimulatedControllerTests {
  /// Two switches in a row, a host at each, and a controller.
  static func lab(_ keys: String = "", events: String = "", more: String = "") -> String {
    """
    polder: 1
    name: inside
    duration: 60s
    addressing: { ipv4: 10.0.0.0/24 }
    nodes:
      h[1-3]: {}
      s[1-2]: { kind: openflow-switch, controller: c1\(keys) }
      c1: { kind: controller, apps: [learning-switch] }
    links: [[h1, s1], [s1, s2], [h2, s2], [h3, s1]]
    events:
      - { at: 1s, on: h1, run: "ping -c 3 h2" }
    \(events)
    captures: [{ on: "s1:mgmt", file: inside.pcapng }]
    \(more)
    """
  }

  static func session(_ text: String, output: String? = nil) throws -> Session {
    try Session(Checkpoint(Topology(yaml: text, file: "inside.yaml"), folder: Repository.root), output: output)
  }

  static func output(of command: String, in session: borrowing Session) -> String {
    let program = session.progress.transcript.programs.last { $0.command == command }
    return String(decoding: program?.output ?? [], as: UTF8.self)
  }

  private func switches(of session: borrowing Session) -> [OpenFlowSwitch] {
    session.world.devices(of: OpenFlowSwitch.self)
  }

  @Test func `a controller of the lab programs its switches`() throws {
    var session = try Self.session(Self.lab())
    session.advance(to: .zero + .seconds(5))
    let connected = switches(of: session).map(\.agent.isConnected)
    #expect(connected == [true, true])
    let ping = Self.output(of: "ping -c 3 h2", in: session)
    #expect(ping.contains("3 received"), "\(ping)")
    let flows = switches(of: session).map(\.datapath.flowCount)
    #expect(flows.allSatisfy { $0 >= 3 }, "a table-miss entry, and one for each direction: \(flows)")
  }

  @Test(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
  func `Wireshark sees OpenFlow at the management port`() throws {
    let folder = try TemporaryFolder()
    var session = try Self.session(Self.lab(), output: folder.path)
    session.advance(to: .zero + .seconds(5))
    try session.finish()
    let capture = folder["inside.pcapng"]
    let malformed = try Tshark.fields(
      ["frame.number", "_ws.col.Info"], of: capture, where: "_ws.malformed || _ws.expert.severity == error")
    #expect(malformed == [])
    let types = try Tshark.fields(["openflow_v4.type"], of: capture, where: "openflow_v4")
      .flatMap { $0.split(separator: ",") }
    // Hello, features, packet-in, packet-out, flow-mod, multipart and barrier.
    #expect(Set(types).isSuperset(of: ["0", "5", "6", "10", "13", "14", "18", "19", "20", "21"]), "\(types)")
    #expect(types.first == "0")
  }

  @Test func `the delay of the management link decides how long a first packet takes`() throws {
    func firstRoundTrip(_ delay: String) throws -> Double {
      var session = try Self.session(Self.lab(more: "management: { link: { delay: \(delay) } }"))
      session.advance(to: .zero + .seconds(5))
      let line = Self.output(of: "ping -c 3 h2", in: session).split(separator: "\n").first { $0.contains("icmp_seq=1") }
      let time = line?.split(separator: "=").last?.split(separator: " ").first
      return try #require(time.flatMap { Double($0) })
    }
    let (short, long) = (try firstRoundTrip("1ms"), try firstRoundTrip("11ms"))
    // Each time a switch asks its controller costs two delays.
    let questions = (long - short) / 20
    #expect(abs(questions - questions.rounded()) < 0.01 && questions >= 3, "\(short) ms, \(long) ms")
  }

  @Test func `a management network of the file is used, with its loss and its addresses`() throws {
    let text = """
      polder: 1
      name: own
      duration: 60s
      nodes:
        h1: { interfaces: { eth0: { address: 10.0.0.1/24 } } }
        h2: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
        s1: { kind: openflow-switch, controller: "c1:6653", management: { address: 192.168.5.9/24, gateway: 192.168.5.1 } }
        r: { kind: router, interfaces: { a: { address: 192.168.5.1/24 }, b: { address: 192.168.6.1/24 } } }
        c1: { kind: controller, apps: [hub], interfaces: { eth0: { address: 192.168.6.2/24 } }, gateway: 192.168.6.1 }
      links:
        - { endpoints: [s1:mgmt, r:a], delay: 20ms, loss: 10% }
        - [r:b, c1]
        - [h1, s1]
        - [h2, s1]
      events: [{ at: 20s, on: h1, run: "ping -c 2 h2" }, { at: 30s, on: c1, run: "ping -c 20 -i 0.2 s1" }]
      """
    var session = try Self.session(text)
    session.advance(to: .zero + .seconds(40))
    #expect(session.plan.labels.nodes == ["h1", "h2", "s1", "r", "c1"])
    let ping = Self.output(of: "ping -c 2 h2", in: session)
    #expect(ping.contains("2 received"), "\(ping)")
    let ports = switches(of: session).map(\.datapath.ports.count)
    #expect(ports == [2], "the management port is none of the datapath's")
    let toSwitch = Self.output(of: "ping -c 20 -i 0.2 s1", in: session)
    #expect(toSwitch.contains("192.168.5.9") && toSwitch.contains("time=40."), "\(toSwitch)")
  }

  /// Open vSwitch's intervals: one second, two, four, eight.
  @Test(.enabled(if: Tshark.isInstalled, Comment(rawValue: Tshark.isMissing)))
  func `a switch whose controller refuses it tries again, ever more rarely`() throws {
    let folder = try TemporaryFolder()
    let text = Self.lab().replacing("{ kind: controller, apps: [learning-switch] }", with: "{}")
    var session = try Self.session(text, output: folder.path)
    session.advance(to: .zero + .seconds(60))
    try session.finish()
    let attempts = try Tshark.fields(
      ["frame.time_epoch"], of: folder["inside.pcapng"], where: "tcp.flags.syn == 1 && tcp.flags.ack == 0"
    ).compactMap { Double($0) }
    let intervals = zip(attempts.dropFirst(), attempts).map { ($0 - $1).rounded() }
    #expect(intervals == [1, 2, 4, 8, 8, 8, 8, 8, 8])
  }

  @Test func `a switch whose controller is away connects when it is back`() throws {
    let events = """
        - { at: 0s, node: c1, set: { power: "off" } }
        - { at: 40s, node: c1, set: { power: "on" } }
      """
    var session = try Self.session(Self.lab(events: events))
    session.advance(to: .zero + .seconds(39))
    let before = switches(of: session).map(\.agent.isConnected)
    #expect(before == [false, false])
    session.advance(to: .zero + .seconds(60))
    let after = switches(of: session).map(\.agent.isConnected)
    #expect(after == [true, true])
  }

  @Test func `a silent controller is given up after 30 seconds, and a standalone switch forwards by itself`() throws {
    let events = """
        - { at: 5s, link: [c1, management], set: { state: down } }
        - { at: 45s, on: h2, run: "ping -c 1 h3" }
        - { at: 50s, link: [c1, management], set: { state: up } }
      """
    for (mode, received) in [("secure", "0 received"), ("standalone", "1 received")] {
      var session = try Self.session(Self.lab(", fail-mode: \(mode)", events: events))
      session.advance(to: .zero + .seconds(20))
      let early = switches(of: session).map(\.agent.isConnected)
      #expect(early == [true, true])
      session.advance(to: .zero + .seconds(49))
      let late = switches(of: session).map(\.agent.isConnected)
      #expect(late == [false, false])
      let ping = Self.output(of: "ping -c 1 h3", in: session)
      #expect(ping.contains(received), "\(mode): \(ping)")
      session.advance(to: .zero + .seconds(60))
      let again = switches(of: session).map(\.agent.isConnected)
      #expect(again == [true, true])
    }
  }

  @Test func `a switch that is switched off and on connects again`() throws {
    let events = """
        - { at: 5s, node: s1, set: { power: "off" } }
        - { at: 6s, node: s1, set: { power: "on" } }
        - { at: 12s, on: h1, run: "ping -c 1 h2" }
      """
    var session = try Self.session(Self.lab(events: events))
    session.advance(to: .zero + .milliseconds(5500))
    session.advance(to: .zero + .seconds(20))
    let connected = switches(of: session).map(\.agent.isConnected)
    #expect(connected == [true, true])
    let ping = Self.output(of: "ping -c 1 h2", in: session)
    #expect(ping.contains("1 received"), "\(ping)")
  }

  @Test func `a saved lab goes on as the one that was not`() throws {
    let topology = try Topology(yaml: Self.lab(), file: "inside.yaml")
    var run = try SteppedRun(topology)
    for _ in 0..<12 {
      var writer = ByteWriter()
      run.world.encode(to: &writer)
      var reader = CheckpointReader(writer.bytes, registry: Checkpoint.registry)
      var restored = run.continuing(with: try World(from: &reader))
      #expect(DeepDifference.find(run.world, restored.world) == nil)
      let goesOn = run.steps(37)
      let alsoGoesOn = restored.steps(37)
      #expect(alsoGoesOn == goesOn)
      #expect(run.world.differences(from: restored.world) == [])
      guard goesOn else { break }
    }
  }
}
