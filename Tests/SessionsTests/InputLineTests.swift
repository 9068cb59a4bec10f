import Fabric
import Guests
import Lab
import LabTesting
import SimulationKernel
import Testing

@testable import Sessions

@Suite struct InputLineTests {
  private func start() throws -> Checkpoint {
    let topology = try Topology(
      yaml: """
        polder: 1
        nodes: { web: { interfaces: { eth0: { address: 10.0.0.1/24 } } }, lan: { kind: switch } }
        links: [[web, lan]]

        """, file: "lab.yaml")
    return try Checkpoint(topology, folder: Repository.root)
  }

  @Test func `time, node and command are read`() throws {
    let line = try InputLine("3.5s web: curl http://web:80/")
    #expect(line.at == .zero + .milliseconds(3500) && line.node == "web")
    #expect(line.action == .run("curl http://web:80/"))
    #expect(try line.input(for: start()) == .command(.run("curl http://web:80/", on: NodeIndex(0)), check: nil))
  }

  @Test(
    arguments: [
      ("1s web: ^C", .press(.interrupt, on: NodeIndex(0))), ("1s web: ^d", .press(.endOfInput, on: NodeIndex(0))),
      ("1s web key: ctrl-d", .press(.endOfInput, on: NodeIndex(0))),
      ("1s web type: a: b ", .type("a: b ", on: NodeIndex(0))), ("1s web type:", .type("", on: NodeIndex(0))),
      ("1s web run: true", .run("true", on: NodeIndex(0))),
    ] as [(String, Command)])
  func `keys and typed lines are read`(text: String, command: Command) throws {
    #expect(try InputLine(text).input(for: start()) == .command(command, check: nil))
  }

  @Test(arguments: [
    ("web: ping", "expected TIME NODE: COMMAND"), ("1s web", "expected TIME NODE: COMMAND"),
    ("1s web:", "expected TIME NODE: COMMAND"), ("1s web: ", "expected TIME NODE: COMMAND"),
    ("1 s web: true", "expected TIME NODE: COMMAND"),
    ("1s web key: ctrl-x", "unknown key 'ctrl-x': use ctrl-c or ctrl-d"),
    ("1 s 2 web: true", "expected TIME NODE: COMMAND"), ("1x web: true", "invalid time '1x': use a number with"),
    ("", "expected TIME NODE: COMMAND"),
  ])
  func `what has another form is refused`(text: String, problem: String) throws {
    let error = #expect(throws: InputLineError.self) { try InputLine(text) }
    #expect(error?.description.hasPrefix(problem) == true, "\(error.debugDescription)")
  }

  @Test(arguments: [
    ("1s wbe: true", "no node named 'wbe'; did you mean 'web'?"), ("1s database: true", "no node named 'database'"),
    ("1s lan: ^C", "'lan' is a switch, which runs no programs"), ("1s web: echo 'open", "unexpected EOF while looking"),
  ])
  func `what the lab cannot do is refused`(text: String, problem: String) throws {
    let line = try InputLine(text)
    let error = #expect(throws: InputLineError.self) { try line.input(for: start()) }
    #expect(error?.description.contains(problem) == true, "\(error.debugDescription)")
  }

  @Test func `inputs stand in the order of their instants, those of one instant in the order given`() throws {
    var journal = Journal()
    for (command, seconds) in [("b", 2), ("a", 1), ("c", 2), ("z", 0)] as [(String, Int64)] {
      journal.insert(.init(.command(.run(command, on: NodeIndex(0)), check: nil), at: .zero + .seconds(seconds)))
    }
    journal.insert(.init(.command(.run("live", on: NodeIndex(0)), check: nil), at: .zero + .seconds(1), .live))
    let commands = journal.entries.map { entry in
      if case .command(.run(let line, _), _) = entry.input { line } else { "" }
    }
    #expect(commands == ["z", "a", "live", "b", "c"])
  }
}
