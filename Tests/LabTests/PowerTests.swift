import Foundation
import LabTesting
import Testing

@testable import Lab
@testable import Sessions
@testable import SimulationKernel

/// The states of a node's power, and what is kept in each.
@Suite struct PowerTests {
  /// A machine `m` with a disk and a server, and a client that asks it.
  private static func lab(_ events: [String], disk: String = "size: 4MiB") -> String {
    """
    polder: 1
    name: power
    duration: 60s
    nodes:
      m: { disk: { \(disk) }, interfaces: { eth0: { address: 10.0.0.1/24 } }, services: [http: { files: { /a: hello } }] }
      c: { interfaces: { eth0: { address: 10.0.0.2/24 } } }
      s: { kind: switch }
    links: [[m, s], [c, s]]
    events: [\(events.joined(separator: ", "))]

    """
  }

  private static func run(_ command: String, at seconds: Int, on node: String = "m") -> String {
    "{ at: \(seconds)s, on: \(node), run: \"\(command)\" }"
  }

  private static func set(_ power: String, at seconds: Int, _ node: String = "m") -> String {
    "{ at: \(seconds)s, node: \(node), set: { power: \(power) } }"
  }

  private func session(_ events: [String], disk: String = "size: 4MiB") throws -> Session {
    let topology = try Topology(yaml: PowerTests.lab(events, disk: disk), file: "power.yaml")
    return try Session(Checkpoint(topology, folder: Repository.root), output: nil)
  }

  /// The result at the end, and the state of `m` after each second that is asked for.
  private func states(_ events: [String], at seconds: [Int]) throws -> (states: [String], result: RunResult) {
    var session = try session(events)
    let states = seconds.map { second in
      session.advance(to: .zero + .milliseconds(Int64(second) * 1000 + 500))
      return session.result.power.first { $0.node == "m" }?.state ?? "none"
    }
    session.advance(to: session.plan.end)
    return (states, session.result)
  }

  private func output(of command: String, in result: RunResult) -> [String] {
    result.programs.filter { $0.command == command }.map(\.output)
  }

  @Test func `every command leads where the table says, and has no effect elsewhere`() throws {
    let ways: [PowerState: [String]] = [
      .off: ["off"], .running: [], .paused: ["pause"], .saved: ["save"],
    ]
    for (state, way) in ways.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      for command in PowerCommand.all {
        let events = (way + [command.name]).enumerated().map { PowerTests.set("\"\($1)\"", at: $0 + 1) }
        let (states, _) = try states(events, at: [way.count + 1])
        var expected = PowerTransition.result(of: command, in: state) ?? state
        // A system without anything to do starts and ends at once.
        if expected == .starting { expected = .running }
        if expected == .stopping { expected = .off }
        #expect(states == [expected.name], "\(command.name) in \(state.name)")
      }
    }
  }

  @Test func `a shutdown writes files back, and power off does not`() throws {
    for (command, isKept) in [("shutdown", true), ("off", false), ("reset", false)] {
      let (_, result) = try states(
        [
          PowerTests.run("echo text > /f", at: 1), PowerTests.set(command, at: 2), PowerTests.set("on", at: 4),
          PowerTests.run("cat /f", at: 6),
        ], at: [])
      #expect(output(of: "cat /f", in: result) == [isKept ? "text\n" : ""], "\(command)")
    }
  }

  @Test(arguments: [
    ("poweroff", "off"), ("halt", "off"), ("reboot", "running"), ("shutdown now", "off"),
    ("shutdown -r now", "running"),
    ("reboot -f -n", "running"),
  ]) func `a system ends itself as Linux does`(command: String, state: String) throws {
    let (states, result) = try states(
      [
        PowerTests.run("echo text > /f", at: 1), PowerTests.run("sleep 30", at: 1), PowerTests.run(command, at: 2),
        PowerTests.set("on", at: 5), PowerTests.run("cat /f", at: 6),
        PowerTests.run("curl -s http://10.0.0.1/a", at: 7, on: "c"),
      ], at: [3])
    #expect(states == [state])
    #expect(output(of: "cat /f", in: result) == [command.contains("-n") ? "" : "text\n"])
    #expect(output(of: "curl -s http://10.0.0.1/a", in: result) == ["hello"])
    #expect(result.programs.first { $0.command == "sleep 30" }?.exit == 137)
    #expect(result.programs.first { $0.command == command }?.exit == 0)
  }

  @Test func `a shutdown can be put off`() throws {
    let (states, _) = try states([PowerTests.run("shutdown", at: 1)], at: [30, 59])
    #expect(states == ["running", "running"])
    #expect(try self.states([PowerTests.run("shutdown +0", at: 1)], at: [2]).states == ["off"])
  }

  @Test(arguments: ["pause", "save"]) func `what stands still goes on where it was`(command: String) throws {
    let (states, result) = try states(
      [
        PowerTests.run("sleep 3; echo done > /tmp/f; cat /tmp/f", at: 1), PowerTests.set(command, at: 2),
        PowerTests.run("ping -c 1 -W 1 10.0.0.1", at: 5, on: "c"), PowerTests.set("resume", at: 10),
        PowerTests.run("ping -c 1 -W 2 10.0.0.1", at: 12, on: "c"),
      ], at: [5, 9, 11])
    let state = command == "pause" ? "paused" : "saved"
    #expect(states == [state, state, "running"])
    let sleep = try #require(result.programs.first { $0.command.hasPrefix("sleep") })
    #expect(sleep.output == "done\n" && sleep.endedNanoseconds == 10_000_000_000)
    #expect(output(of: "ping -c 1 -W 1 10.0.0.1", in: result)[0].contains("0 received"))
    #expect(output(of: "ping -c 1 -W 2 10.0.0.1", in: result)[0].contains("1 received"))
  }

  @Test func `a lab with machines in every state is read back as it was`() throws {
    let events = [
      PowerTests.run("echo text > /f; sleep 20", at: 1), PowerTests.set("pause", at: 2), PowerTests.set("save", at: 3),
      PowerTests.set("on", at: 4), PowerTests.run("reboot", at: 5), PowerTests.set("save", at: 7, "c"),
      PowerTests.set("shutdown", at: 8),
    ]
    var straight = try session(events)
    straight.advance(to: straight.plan.end)
    var resumed = try session(events)
    for second in 1...9 {
      resumed.advance(to: .zero + .seconds(Int64(second)))
      var writer = ByteWriter()
      resumed.world.encode(to: &writer)
      var chunks = ChunkStore()
      for chunk in writer.chunks { chunks.insert(chunk) }
      var reader = CheckpointReader(writer.bytes, registry: Checkpoint.registry, chunks: chunks)
      #expect(try World(from: &reader) == resumed.world, "\(second)")
    }
    resumed.advance(to: resumed.plan.end)
    #expect(resumed.result == straight.result)
  }

  @Test func `what has no system, and what is on a host, says so`() {
    let text = """
      polder: 1
      hosts: { h: { cpus: 1, memory: 1GiB } }
      nodes: { s: { kind: switch }, m: { host: h } }
      links: [[m, s]]
      events:
        - { at: 1s, node: s, set: { power: shutdown } }
        - { at: 1s, node: m, set: { power: pause } }
        - { at: 1s, node: m, set: { power: kill } }
      """
    #expect(throws: TopologyError.self) { try Topology(yaml: text, file: "lab.yaml") }
  }
}
