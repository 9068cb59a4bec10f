import Foundation
import LabTesting
import TestSupport
import Testing

/// What is shown on a terminal: in the order of writing, with nothing in it that acts on the terminal but our own colours.
@Suite(.enabled(if: Polder.built != nil, Comment(rawValue: Polder.isMissing)))
struct TerminalTests {
  private static let escape = "\u{1B}"
  /// A name that sets a terminal's title, moves its cursor and forges a line.
  private static let hostile = "\(escape)]0;owned\u{7}\(escape)[2Aname\n  passed  forged"

  private static let lab = """
    polder: 1
    description: "\\e]0;owned\\a\\e[2Aname\\n  passed  forged"
    nodes: { a: { interfaces: { eth0: { address: 10.0.0.1/24 } } }, b: { interfaces: { eth0: { address: 10.0.0.2/24 } } } }
    links: [[a, b]]
    events:
      - { at: 0s, on: a, run: "echo one; ls nowhere; echo two; ls nowhere2; echo three" }
      - { at: 1s, on: a, run: "printf '\\\\033[31mred\\\\033]0;owned\\\\007\\\\n'" }
    checks:
      - { name: "\\e]0;owned\\a\\e[2Aname\\n  passed  forged", at: 1s, on: a, run: "false" }

    """

  /// What a terminal gets from a command of the shell, both of its outputs together; nil where there is no `script`.
  private func terminal(_ command: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/script")
    process.arguments = ["-qec", command, folder["typescript"]]
    process.currentDirectoryURL = URL(filePath: folder.path)
    (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.start()
    process.waitUntilExit()
    return String(decoding: try folder.bytes(of: "typescript"), as: UTF8.self)
  }

  private static var hasScript: Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/script") }

  /// Kept while the test runs.
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.lab, as: "lab.yaml")
  }

  @Test(arguments: ["none", "real"]) func `both outputs of programs are shown in the order of writing`(pace: String)
    throws
  {
    let outcome = try #require(Polder.built).run(["run", "lab.yaml", "--for", "1s", "--pace", pace], in: folder.path)
    let shown = outcome.output.split(separator: "\n").map(String.init)
    let lines = ["one", "nowhere'", "two", "nowhere2'", "three"]
    let positions = lines.map { line in shown.firstIndex { $0.hasPrefix(line) || $0.contains("access '\(line)") } ?? -1
    }
    #expect(!positions.contains(-1) && positions == positions.sorted(), "\(outcome.output)")
  }

  @Test(arguments: ["none", "real"]) func `what a file or a program says cannot act on a terminal`(pace: String) throws
  {
    let outcome = try #require(Polder.built).run(["run", "lab.yaml", "--for", "1s", "--pace", pace], in: folder.path)
    #expect(!outcome.output.contains(Self.escape) && !outcome.output.contains("\u{7}"))
    #expect(!outcome.output.split(separator: "\n").contains { $0.hasPrefix("  passed") }, "\(outcome.output)")
    #expect(outcome.output.contains("\\u{1B}[31mred"), "\(outcome.output)")
  }

  @Test func `as JSON it is whole`() throws {
    let outcome = try #require(Polder.built).run(["run", "lab.yaml", "--for", "1s", "--json"], in: folder.path)
    #expect(!outcome.output.contains(Self.escape))
    let result = try LabResult(outcome)
    #expect(result.checks.map { $0["name"] as? String } == [Self.hostile])
    #expect(result.programs.contains { ($0["output"] as? String)?.contains("\(Self.escape)[31mred") ?? false })
  }

  @Test func `drawings and messages are as harmless`() throws {
    let polder = try #require(Polder.built)
    for format in ["svg", "dot", "mermaid"] {
      let drawing = try polder.run(["graph", "lab.yaml", "--format", format], in: folder.path)
      #expect(drawing.status == 0 && !drawing.output.contains(Self.escape) && !drawing.output.contains("\u{7}"))
    }
    let name = "\(Self.escape)[31mdisk.qcow2"
    let missing = try polder.run(["disk", "info", name], in: folder.path)
    #expect(missing.status == 66 && !missing.errors.contains(Self.escape) && missing.errors.contains("\\u{1B}[31mdisk"))
    #expect(try polder.run(["disk", "create", name, "--size", "1MiB"], in: folder.path).status == 0)
    #expect(try polder.run(["disk", "fork", name, "child.qcow2"], in: folder.path).status == 0)
    let information = try polder.run(["disk", "info", "child.qcow2"], in: folder.path)
    #expect(information.output.contains("\\u{1B}[31mdisk.qcow2") && !information.output.contains(Self.escape))
    let json = try polder.run(["disk", "info", "child.qcow2", "--json"], in: folder.path)
    let object = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(
      (object["parent"] as? String)?.hasSuffix(name) == true && !json.output.contains(Self.escape), "\(json.output)")
  }

  /// A line feed in what an image calls its parent begins what looks like another message.
  @Test func `the name of a parent cannot forge a message`() throws {
    let polder = try #require(Polder.built)
    let name = "base\nwarning: forged.qcow2"
    #expect(try polder.run(["disk", "create", name, "--size", "1MiB"], in: folder.path).status == 0)
    #expect(try polder.run(["disk", "fork", name, "forged-child.qcow2"], in: folder.path).status == 0)
    func lines(_ arguments: [String]) throws -> [Substring] {
      let outcome = try polder.run(["disk"] + arguments, in: folder.path)
      return (outcome.output + outcome.errors).split(separator: "\n")
    }
    let commands = ["info", "check", "map"].map { [$0, "forged-child.qcow2"] }
    for arguments in commands + [
      ["info", name], ["check", name], ["map", name], ["create", name, "--size", "1MiB"],
    ] {
      #expect(try !lines(arguments).contains { $0.hasPrefix("warning: forged") }, "\(arguments)")
    }
    #expect(try lines(["info", "forged-child.qcow2"]).contains { $0.contains("base\\nwarning: forged.qcow2") })
    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    for arguments in commands {
      #expect(try !lines(arguments).contains { $0.hasPrefix("warning: forged") }, "\(arguments), without the parent")
    }
  }

  @Test(.enabled(if: hasScript, "skipped: there is no script(1) to make a terminal"))
  func `colours are for terminals that take them and people who want them`() throws {
    let polder = try #require(Polder.built)
    let run = "'\(polder.path)' run lab.yaml --for 100ms --capture none"
    #expect(try terminal("env -u NO_COLOR TERM=xterm \(run)").contains("\(Self.escape)[1m"))
    #expect(try !terminal("TERM=xterm NO_COLOR=1 \(run)").contains("\(Self.escape)[1m"))
    #expect(try terminal("TERM=xterm NO_COLOR= \(run)").contains("\(Self.escape)[1m"))
    #expect(try !terminal("env -u NO_COLOR TERM=dumb \(run)").contains(Self.escape))
  }

  @Test(.enabled(if: hasScript, "skipped: there is no script(1) to make a terminal"))
  func `progress is drawn at most ten times a second`() throws {
    let polder = try #require(Polder.built)
    let run = "'\(polder.path)' run lab.yaml --pace real --for 3s --capture none --do '0s a: ping -c 100 -i 0.1 b'"
    let start = ContinuousClock.now
    let drawn = try terminal("env -u NO_COLOR TERM=xterm \(run)").components(separatedBy: "s simulated").count - 1
    let seconds = Double((ContinuousClock.now - start).components.seconds) + 1
    #expect(drawn > 2 && Double(drawn) <= 10 * seconds, "\(drawn) in \(seconds) s")
    #expect(try !terminal("env -u NO_COLOR TERM=dumb \(run)").contains("\r\(Self.escape)"))
  }
}
